"""An agreement as typed, dated, cited data; the loader; the rule language."""
