"""Sentences of lists of rules, read whole or not at all."""
