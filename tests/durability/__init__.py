"""What is committed is on the disk: kills, faults, power cuts, damage, and readers beside a writer."""
