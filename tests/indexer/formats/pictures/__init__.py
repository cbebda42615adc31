"""What users are promised of the metadata of pictures."""
