"""What must not break: whatever files, queries and segments hold, and whatever is done to them."""
