"""The plan that is returned, and every claim of it before the exact engine."""
