"""How files are read and written: what was read is known by its bytes, what is written is whole or not
there.
"""
