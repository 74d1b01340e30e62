"""Why no plan keeps everything, and the least that mends it."""
