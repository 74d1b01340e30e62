"""Tables of a study: a row and its declaration in one, and what rows of a way or a claim add up to."""
