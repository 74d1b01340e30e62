"""The how-tos of own tables and footprints: files and Python are read as they stand."""

import re
from pathlib import Path

import pytest

import tumen as tm

HOWTO = Path(__file__).resolve().parents[2] / "docs" / "howto"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(
        rf"```{language}\n(.*?)```", (HOWTO / f"{page}.md").read_text(encoding="utf-8"), re.DOTALL
    )


@pytest.fixture
def tables(tmp_path, monkeypatch):
    """A folder with the table of the page, from where its Python runs."""
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "two-regions.yaml").write_text(blocks("own-table", "yaml")[0], encoding="utf-8")
    (folder / "flows.csv").write_text(blocks("own-table", "text")[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def test_a_table_of_your_own(tables):
    table = tm.accounts("tables/two-regions.yaml")
    assert table.x.tolist() == [10, 12, 8, 9]
    names = {}
    for block in blocks("own-table", "python"):
        exec(compile(block, "own-table", "exec"), names)  # noqa: S102 - our own page
    assert (names["table"].Z == tm.accounts().Z).all()


def test_footprints(tables):
    (tables.parent / "satellite.csv").write_text(blocks("footprint", "text")[0], encoding="utf-8")
    (tables.parent / "study.yaml").write_text(blocks("footprint", "yaml")[0], encoding="utf-8")
    answer = tm.read_study(tables.parent).run().answer
    assert "as far as known, final demand in N causes" in answer
    names = {}
    for block in blocks("footprint", "python"):
        exec(compile(block, "footprint", "exec"), names)  # noqa: S102 - our own page
    # N's own heating and what arises in N is known; S's b is not, and stands behind all final demand
    assert names["found"].production().tolist()[0] == pytest.approx(31)


def test_gravity_in_a_study(tmp_path):
    (tmp_path / "study.yaml").write_text(blocks("gravity", "yaml")[0], encoding="utf-8")
    answer = tm.read_study(tmp_path).run().answer
    assert "An agreement of three, by gravity (one sector): real expenditure in China changes by" in answer
