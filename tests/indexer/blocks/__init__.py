"""What users are promised of the splitting of plain lines into articles and blocks."""
