"""One consignment: the duty under every lawful regime, the cost delivered, and both over the years."""
