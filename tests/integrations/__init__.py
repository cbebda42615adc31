"""Hold what other people's programs are given, by these programs themselves."""
