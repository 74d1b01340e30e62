"""What a missing link of a chain would change for the goods of a zone's firms, by exact counterfactual."""
