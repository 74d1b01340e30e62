"""The language in which Tumen answers. Engines make English; where text leaves the house (a terminal, a page,
a problem shown) it is said in the language in force, from the catalogues in ``data/languages``.
"""
