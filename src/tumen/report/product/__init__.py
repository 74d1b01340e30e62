"""Chapters about a product: origin, duty, landed cost, the way to qualify."""
