"""The codec of the index: its files, and what it makes of awkward ones."""
