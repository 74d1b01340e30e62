"""The page of a study of whole economies."""
