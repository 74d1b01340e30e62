"""The question `disruption`: shocks day by day."""
