"""Forms in which tables come: code pages, JSON, YAML, tables of any length, tables of other systems."""
