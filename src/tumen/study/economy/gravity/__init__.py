"""The question of gravity: one sector, coefficients with their errors, what they change."""
