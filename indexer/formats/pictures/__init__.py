"""Take what people wrote about a picture out of its file; pixels are never read."""
