"""Write docs/reference/columns.md from the declarations of every table."""

from __future__ import annotations

from pathlib import Path

from tumen.study.tables_known import every_table
from tumen.tables.describe import page

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "columns.md"

if __name__ == "__main__":
    PAGE.write_text(page(every_table()), encoding="utf-8", newline="\n")
