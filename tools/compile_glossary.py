"""Write the page of the glossary from its tables.

    python tools/compile_glossary.py

Input: docs/reference/glossary.csv, one term a row, its word, definition and sources in three languages; and
docs/reference/glossary-words.csv, other words of a term, false friends, what is not sure. Output: the page
docs/reference/glossary.md, a table for each group, in the order of the terms; and what the program reads
(`tumen glossary`), src/tumen/data/languages/glossary.csv and glossary-words.csv.
"""

from __future__ import annotations

import csv
import io
from itertools import groupby
from pathlib import Path

TABLE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "glossary.csv"
WORDS = TABLE.with_name("glossary-words.csv")
FOLDER = Path(__file__).resolve().parents[1] / "src" / "tumen" / "data" / "languages"
UNREAD = "general knowledge"

_HEAD = f"""# Glossary

What the words of Tumen's commands, pages and docs mean, in English, Chinese and Korean. The table behind this page is
[glossary.csv](glossary.csv): it says for each word which text it was read in. A word marked ° was read in no text for
this glossary ({UNREAD}); "official" in the table means the words of a law, a treaty or a customs office, some of them
read in a reprint. Definitions are ours, under the licence of the code, and no words of the agreements; the table has
them in the three languages. Other words, false friends and what a native reader should still confirm are in
[glossary-words.csv](glossary-words.csv). `tumen glossary WORD` and the app's page Words show all of it.

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


def shipped(table: Path = TABLE) -> dict[str, str]:
    """Return what the program reads, by the name of the file."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    made = io.StringIO()
    writer = csv.DictWriter(
        made, [name for name in rows[0] if name != "group"], extrasaction="ignore", lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return {table.name: made.getvalue(), WORDS.name: WORDS.read_text(encoding="utf-8")}


if __name__ == "__main__":
    for name, text in shipped().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    TABLE.with_suffix(".md").write_text(page(), encoding="utf-8")
