"""Results to one self-contained page, tables, charts."""
