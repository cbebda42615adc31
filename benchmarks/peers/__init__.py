"""Measure Cuttings beside other search engines that run within a process: `python -m benchmarks.peers --help`."""
