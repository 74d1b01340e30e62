"""What every result says of itself, and how it is written."""
