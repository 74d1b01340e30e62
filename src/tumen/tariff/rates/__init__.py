"""How a rate of duty is written, staged, kept on file and read."""
