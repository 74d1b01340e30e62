"""What does a trade agreement do to a supply chain? For one product, one network, whole economies."""

__version__ = "0.1.0"
