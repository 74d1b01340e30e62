"""Trade elasticities from data."""
