"""What users are promised of each format."""
