"""The equations in changes, and the way to their fixed point."""
