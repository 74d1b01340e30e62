"""What is drawn around a study of whole economies, and the bands that come of it."""
