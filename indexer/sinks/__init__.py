"""What takes documents, one module each beside their contract."""
