"""Changes of trade policy, and what they make of the rates on file."""
