"""What users are promised of the write path, module by module."""
