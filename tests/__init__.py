"""The tests: they state what users are promised."""
