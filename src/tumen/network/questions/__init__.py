"""What is asked of a network: other plans, worlds that may come, what an offer or an agreement is worth."""
