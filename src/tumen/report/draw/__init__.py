"""One drawing kit for all pages: bars, intervals, curves, Sankeys, maps and tiles as positions; templates
draw them.

Nothing here knows of products, plans or economies: who draws gives names, values, kinds (a colour and a
shape) and words. No meaning hangs on colour alone.
"""
