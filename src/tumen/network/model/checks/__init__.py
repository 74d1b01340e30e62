"""What a network must be before it is solved: refused with all problems at once."""
