"""An invitation on two printed pages."""
