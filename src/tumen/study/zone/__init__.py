"""What a study says of the goods of a zone."""
