"""Words for statements: one catalogue of whole sentences per language,
and the number formats that all pages share.
"""
