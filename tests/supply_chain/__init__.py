"""What Cuttings needs of others: the list of it, and whether any of it is known to be vulnerable."""
