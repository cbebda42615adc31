"""What an index is: shared by the halves that write and read it; imports nothing else of ours."""
