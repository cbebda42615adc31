"""The shape of the code: sizes, names, contracts."""
