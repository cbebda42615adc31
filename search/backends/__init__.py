"""Engines that answer queries, one module each beside their contract."""
