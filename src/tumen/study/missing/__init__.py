"""What a study does not state and its answers hang on, as tables to fill in."""
