"""The hot loops over arrays: compiled twins give exactly what NumPy gives, and refuse what a damaged file may hold."""
