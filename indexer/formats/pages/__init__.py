"""A web page → what it says of itself, and its story."""
