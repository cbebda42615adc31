"""What a person typed, as a query of our own."""
