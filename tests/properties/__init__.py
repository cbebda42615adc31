"""What holds for any input, tried on inputs made up by hypothesis."""
