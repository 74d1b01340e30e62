"""Places that are out for some time: what a study asks, and what it says of it."""
