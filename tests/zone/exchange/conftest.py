"""Small ledgers to import into."""

from __future__ import annotations

import pytest

from tumen.zone.ledger import open_ledger

FIRMS = "firm,name_zh,name_ko,name_en,economy,source,confidence\n"
PROJECTS = "project,name_zh,name_ko,name_en,investors,park,source,confidence\n"
PRODUCTS = "project,product,hs,source,confidence\n"
PARKS = "park,name_en,source,confidence\nPK1,Base,minutes,office\nPK2,Other,minutes,office\n"


@pytest.fixture
def folder(tmp_path):
    """Write tables by name into a folder."""

    def write(where="in", **tables):
        place = tmp_path / where
        place.mkdir(exist_ok=True)
        for name, text in tables.items():
            (place / f"{name}.csv").write_text(text, encoding="utf-8")
        return place

    return write


@pytest.fixture
def ledger(tmp_path):
    return open_ledger(tmp_path / "zone.sqlite", create=True)
