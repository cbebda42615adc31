"""The documentation: its examples are run, its links and names are looked up."""
