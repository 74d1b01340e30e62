"""The functions and results that `import tumen` gives: they read arguments, ask the engines and show what
these say.
"""
