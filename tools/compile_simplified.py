"""Write data/languages/simplified.txt from the tables of OpenCC: ``compile_simplified.py DICTIONARY``.

DICTIONARY is the folder ``opencc/dictionary`` of the package opencc-python-reimplemented 0.1.7 (Apache-2.0), with
TSCharacters.txt (traditional to simplified) and JPVariants.txt (traditional to Japanese).
"""

from __future__ import annotations

import sys
from pathlib import Path

_TARGET = Path(__file__).resolve().parents[1] / "src" / "tumen" / "data" / "languages" / "simplified.txt"
_HEAD = """# Characters that are not written so in simplified Chinese, each with the one that is: traditional and Japanese
# forms. From TSCharacters.txt and JPVariants.txt of OpenCC (package opencc-python-reimplemented 0.1.7, Apache-2.0),
# first variant, characters of the block U+4E00 to U+9FFF. Used to compare texts, not to write them.
# Written by tools/compile_simplified.py.
"""


def pairs(path: Path) -> dict[str, str]:
    """The first variant of every character."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = dict(line.split("\t") for line in lines if "\t" in line)
    return {one: other.split()[0] for one, other in found.items()}


def main() -> None:
    """Write the table."""
    folder = Path(sys.argv[1])
    simple = pairs(folder / "TSCharacters.txt")
    japanese = {new: simple.get(old, old) for old, new in pairs(folder / "JPVariants.txt").items()}
    usual = {*simple.values()}
    found = {**{one: to for one, to in japanese.items() if one not in usual}, **simple}
    kept = sorted(
        one + to for one, to in found.items() if one != to and "一" <= one <= "鿿" and "一" <= to <= "鿿"
    )
    lines = [" ".join(kept[at : at + 36]) for at in range(0, len(kept), 36)]
    _TARGET.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
