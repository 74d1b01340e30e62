"""What is tested of a good: change of code, value content, operations, wholly obtained, sets."""
