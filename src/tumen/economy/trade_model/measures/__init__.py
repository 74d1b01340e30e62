"""What a counterfactual means: terms of trade, gains, creation and diversion of a bloc."""
