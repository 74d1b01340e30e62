"""Answers to whoever asks: tables of plain rows, and the projects behind a figure."""
