"""Write the page of the glossary from its table.

    python tools/compile_glossary.py

Input: docs/reference/glossary.csv, one term a row in three languages, with a definition and sources. Output:
the page docs/reference/glossary.md, a table for each group, in the order of the terms; and what the program
reads of it (`tumen glossary`), src/tumen/data/languages/glossary.csv.
"""

from __future__ import annotations

import csv
import io
from itertools import groupby
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "glossary.csv"
SHIPPED = Path(__file__).resolve().parents[1] / "src" / "tumen" / "data" / "languages" / "glossary.csv"
UNREAD = "general knowledge"

_HEAD = f"""# Glossary

What the words of Tumen's commands, pages and docs mean, in English, Chinese and Korean. The table behind this page is
[glossary.csv](glossary.csv): it says for each word which text it was read in. A word marked ° was read in no text for
this glossary ({UNREAD}); "official" in the table means the words of a law, a treaty or a customs office, some of them
read in a reprint. The definitions are ours, under the licence of the code.

<!-- Written by tools/compile_glossary.py from glossary.csv: edit the table, not this page. -->
"""


def page(table: Path = TABLE) -> str:
    """Return the page as Markdown."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = [_HEAD]
    for group, terms in groupby(rows, key=lambda row: row["group"]):
        lines += [
            f"## {group}",
            "",
            "| term | 中文 | 한국어 | what it means | source |",
            "|---|---|---|---|---|",
        ]
        lines += [_line(row) for row in sorted(terms, key=lambda row: row["term"].lower())]
        lines.append("")
    return "\n".join(lines)


def _line(row: dict[str, str]) -> str:
    named = row["abbreviation"] not in {"", row["term"]}
    term = f"{row['term']} (**{row['abbreviation']}**)" if named else row["term"]
    zh, ko = (
        row[language] + ("°" if row[f"{language}_source"] == UNREAD else "") for language in ("zh", "ko")
    )
    return f"| {term} | {zh} | {ko} | {row['definition']} | {row['source']} |"


def shipped(table: Path = TABLE) -> str:
    """Return the words alone, as the program reads them."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    made = io.StringIO()
    names = ("term", "abbreviation", "zh", "ko", "definition", "source")
    writer = csv.DictWriter(made, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return made.getvalue()


if __name__ == "__main__":
    SHIPPED.write_text(shipped(), encoding="utf-8")
    TABLE.with_suffix(".md").write_text(page(), encoding="utf-8")
