"""A study file to resolved scenarios, questions asked, results and manifest."""
