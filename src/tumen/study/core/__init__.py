"""What every question of a study shares: its tables and keys, reading, scenarios, checks, results,
writing.
"""
