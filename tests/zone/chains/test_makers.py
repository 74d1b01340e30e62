"""Who makes which link: by what the ledger states, by codes, by names; and what is then missing."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from tumen.reference.hs import HsCode
from tumen.zone.chains import Chain, Link, read_chains
from tumen.zone.chains.makers import find_makers
from tumen.zone.chains.standing import standings
from tumen.zone.indicators.census import take_census
from tumen.zone.snapshot import Snapshot, read_folder, snapshot_of

ON = date(2026, 6, 30)
RECORD = Path(__file__).resolve().parents[3] / "studies" / "changchun-zone" / "ledger"


def link(key, *hs, edition="HS2022", zh=None, en=None):
    return Link(
        "c", key, "midstream", zh, None, en, tuple(HsCode(code, edition) for code in hs), None, "test"
    )


def chain(*links):
    return Chain("c", None, None, "A chain", links, "test")


def ledger(folder, products, events):
    keys = dict.fromkeys(line.split(",")[0] for line in (*products, *events) if line)
    keys |= dict.fromkeys(line.split(",")[1] for line in events)
    projects = [f"{key},Project {key},test,office" for key in keys if not key.startswith("e")]
    tables = {
        "projects": ("project,name_en,source,confidence", projects),
        "products": (
            "project,product,hs,hs_edition,links,source,confidence",
            [f"{p},test,office" for p in products],
        ),
        "events": ("event,project,stage,on,source,confidence", [f"{e},test,office" for e in events]),
    }
    for name, (head, rows) in tables.items():
        (folder / f"{name}.csv").write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return snapshot_of(read_folder(folder))


def found(folder, links, products, events):
    got = find_makers([chain(*links)], ledger(folder, products, events), ON)
    return got, {one.link.link: one for one in got.chains[0].links}


@pytest.mark.parametrize(
    ("code", "of_link", "certainty"),
    [
        ("391990", ("391990",), "code at 6 digits"),
        ("39199010", ("391990",), "code at 6 digits"),
        ("391910", ("391990",), None),
        ("391910", ("3919",), "code at 4 digits"),
        ("3919", ("391990",), "code at 4 digits"),
        ("3506", ("3919",), None),
        ("3919", ("39",), None),
        ("3506", ("3919", "3506"), "code at 4 digits"),
    ],
)
def test_codes_match_at_six_or_four_digits(tmp_path, code, of_link, certainty):
    products = [f"p,glue,{code},,"]
    _, by_link = found(tmp_path, [link("oca", *of_link)], products, ["e1,p,production,2025-01-01"])
    got = by_link["oca"].makers
    assert [one.certainty for one in got] == ([certainty] if certainty else [])


def test_a_chapter_of_a_ledger_of_before_makes_no_link(tmp_path):
    """It is refused where it is entered now; what was entered before is read as it is."""
    known = ledger(tmp_path, ["p,glue,3919,,"], ["e1,p,production,2025-01-01"])
    frames = {**known.frames, "products": known["products"].with_columns(hs=pl.lit("39"))}
    before = Snapshot(frames, known.known_at, known.name)
    for snapshot, makers in ((known, 1), (before, 0)):
        (link_of,) = find_makers([chain(link("oca", "3919"))], snapshot, ON).chains[0].links
        assert len(link_of.makers) == makers


def test_a_code_of_an_older_edition_is_followed(tmp_path):
    """Panels of HS 2017 8529.90, and of others, became 8524 in HS 2022: it splits, so that it only may be."""
    products = ["p,panel,852990,HS2017,"]
    links = [link("panel", "8524"), link("part", "852990"), link("glass", "7006")]
    _, by_link = found(tmp_path, links, products, ["e1,p,production,2025-01-01"])
    assert [one.certainty for one in by_link["panel"].makers] == ["code at 4 digits"]
    assert [one.certainty for one in by_link["part"].makers] == ["code at 4 digits"]
    assert by_link["glass"].makers == ()


def test_what_the_ledger_states_is_surer_than_a_code(tmp_path):
    products = ["p,film,3920,,c:oca", "q,tape,3919,,"]
    events = ["e1,p,production,2025-01-01", "e2,q,production,2025-01-01"]
    _, by_link = found(tmp_path, [link("oca", "3919")], products, events)
    oca = by_link["oca"]
    assert [(one.project.project, one.certainty, one.finding) for one in oca.makers] == [
        ("p", "stated", "made"),
        ("q", "code at 4 digits", "may be made"),
    ]
    assert oca.made is True


@pytest.mark.parametrize(
    ("stage", "stated", "otherwise", "missing"),
    [
        ("production", "made", "may be made", False),
        ("signed", "coming", "may be coming", False),
        ("observed", "seen", "seen", False),
        ("talks", "contact", "contact", True),
        ("mou", "contact", "contact", True),
        ("withdrawn", "withdrawn", "withdrawn", True),
    ],
)
def test_the_stage_says_what_is_found(tmp_path, stage, stated, otherwise, missing):
    products = ["p,film,3919,,c:oca", "p,drops,3506,,"]
    _, by_link = found(
        tmp_path, [link("oca", "3919"), link("glue", "3506")], products, [f"e1,p,{stage},2025-01-01"]
    )
    assert (by_link["oca"].finding, by_link["glue"].finding) == (stated, otherwise)
    assert by_link["oca"].missing is missing
    assert by_link["oca"].made is (True if stage == "production" else None)


def test_nobody_found_is_not_nobody_there(tmp_path):
    got, by_link = found(tmp_path, [link("oca", "3919")], ["p,advice,,,"], ["e1,p,signed,2025-01-01"])
    assert by_link["oca"].finding == "none found"
    assert by_link["oca"].made is None
    assert got.without_code == ("p",)


def test_a_name_counts_where_a_code_is_missing(tmp_path):
    links = [link("store", zh="冷链仓储", en="cold storage"), link("root", "1211", en="ginseng roots")]
    products = ["p,Storage of cold goods,,,", "q,root of ginseng,2106,,", "r,冷链 仓储中心,,,"]
    events = [f"e{key},{key},production,2025-01-01" for key in "pqr"]
    _, by_link = found(tmp_path, links, products, events)
    assert [(one.project.project, one.certainty) for one in by_link["store"].makers] == [
        ("p", "name only"),
        ("r", "name only"),
    ]
    assert by_link["root"].makers == ()  # its code is another


def test_a_link_that_no_chain_has_is_told(tmp_path):
    got, _ = found(tmp_path, [link("oca", "3919")], ["p,film,3919,,c:oka"], ["e1,p,signed,2025-01-01"])
    assert got.unplaced == {
        "p states that film is c:oka, which none of these chains has. Did you mean 'oca'?": "p: c:oka"
    }


def test_stages_as_of_a_day(tmp_path):
    """In a quarter it perhaps counts, at its end it does; one that was withdrawn and signed again perhaps does
    (as the census of a ledger has it)."""
    events = ["e1,p,signed,2023-Q1", "e2,p,production,2024-01-01", "e3,p,started,2024-06-01"]
    events += ["e4,q,signed,2023-01-01", "e5,q,withdrawn,2024-01-01", "e6,q,signed,2025-01-01"]
    known = ledger(tmp_path, ["p,film,3919,,"], events)

    def stage(project, *day):
        one = standings(take_census(known, date(*day)))[project]
        return one.stage, one.counts

    assert stage("p", 2022, 12, 31) == (None, False)
    assert stage("p", 2023, 3, 30) == (None, None)
    assert stage("p", 2023, 3, 31) == ("signed", True)
    assert stage("p", 2024, 7, 1) == ("production", True)
    assert stage("q", 2024, 1, 1) == ("withdrawn", False)
    assert stage("q", 2025, 1, 1) == ("signed", None)


def test_the_order_of_the_rows_does_not_matter():
    known = snapshot_of(read_folder(RECORD))
    turned = Snapshot({name: frame.reverse() for name, frame in known.frames.items()})
    day = date(2026, 11, 29)
    one, other = (find_makers(read_chains(), ledger, day) for ledger in (known, turned))
    assert one.chains == other.chains
    assert set(one.without_code) == set(other.without_code)


def test_the_public_record_of_one_zone():
    """As its own table of links says (chains.csv of the record): optical adhesive is made by P001, a maker of
    display driver chips was only met (P037), glass was not found."""
    got = find_makers(read_chains(), snapshot_of(read_folder(RECORD)), date(2026, 11, 29))
    oled = {one.link.link: one for one in got.chains[0].links}
    assert [one.project.project for one in oled["oca-film"].makers] == ["P001"]
    assert [one.project.project for one in oled["driver-ic"].makers] == ["P037"]
    assert oled["driver-ic"].finding == "contact"
    assert oled["glass"].finding == "none found"
    assert not got.unplaced
