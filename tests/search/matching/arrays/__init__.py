"""The hot loops over arrays: compiled twins give exactly what NumPy gives, and damage harms neither."""
