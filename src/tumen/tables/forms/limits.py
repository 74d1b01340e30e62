"""How much one file may hold: beyond it, it is refused at once, with the limit named."""

from __future__ import annotations

DIGITS = 28
"""Digits of a number: as many as are reckoned with."""
CELL = 32_767
"""Characters in a cell or a value: what a spreadsheet keeps."""
NAME = 200
"""Characters of a name."""
NOTE = 2_000
"""Characters of why something was entered."""
COLUMNS = 1_000
"""Columns of a worksheet."""
NESTING = 40
"""Lists and sets of keys within each other."""
DOCUMENT = 2_000_000
"""Characters of a YAML file."""
LINE = 100_000
"""Characters of one line of it."""
PARTS = 20_000
"""Parts of a document with its aliases written out."""
UNZIPPED, RATIO = 40_000_000, 60
"""Bytes that a workbook may unzip to whatever its size, and how many times its size it may beyond that."""
QUOTED = 50_000_000
"""Bytes of a CSV file with quotes that is read row by row, so that quotes inside cells cannot mislead."""
