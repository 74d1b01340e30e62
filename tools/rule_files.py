"""Tables of an agreement's folder: every row cites sources that are on file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from table_files import write
from tumen.agreements.sources import cited, read_sources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def write_cited(path: Path, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """Write the rows in order; their last cell holds keys of sources.csv."""
    sources = read_sources(path.parent / "sources.csv", [])
    unknown = sorted({row[-1] for row in rows if cited(row[-1], sources) is None})
    if unknown:
        sys.exit(f"not in sources.csv of {path.parent.name}: {', '.join(unknown)}")
    write(path, columns, sorted(rows))
