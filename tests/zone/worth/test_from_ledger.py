"""What the projects of a ledger add: who counts, what is not known, amounts in the unit of the accounts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tumen.economy.accounts import built_in
from tumen.economy.exposure import leontief
from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.zone.snapshot import read_folder, snapshot_of
from tumen.zone.worth.from_ledger import zone_worth
from tumen.zone.worth.imports import ImportsRow, read_imports, sector_of, within

ON = date(2026, 6, 30)
RECORD = Path(__file__).resolve().parents[3] / "studies" / "changchun-zone" / "ledger"
HEADS = {
    "projects": "project,name_en,planned_output,planned_jobs,currency,part_of,source,confidence",
    "products": "project,product,hs,hs_edition,output,replaces,currency,source,confidence",
    "events": "event,project,stage,on,source,confidence",
    "identities": "one,other,answer,said_by,reason,source,confidence",
    "exchange_rates": "currency,to,on,rate,source,confidence",
}


@pytest.fixture(scope="module")
def model():
    return leontief(built_in())


def ledger(folder, **rows):
    for name, lines in rows.items():
        text = "\n".join((HEADS[name], *(f"{line},by hand,illustrative" for line in lines)))
        (folder / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    return snapshot_of(read_folder(folder))


def imports(*rows):
    return tuple(
        ImportsRow(
            HsCode(hs, "HS2022"), None if size is None else Decimal(size), "USD", 2025, None, "by hand"
        )
        for hs, size in rows
    )


def two_film_makers(folder, **more):
    """Output of 700 and 560 million CNY of optical film at 7 CNY a dollar: 100 and 80 million USD."""
    rows = {
        "projects": ["a,A,,120,,", "b,B,560000000,,CNY,"],
        "products": ["a,film,391990,,700000000,700000000,CNY", "b,film,3919,,,560000000,CNY"],
        "events": ["e1,a,production,2025-01-01", "e2,b,signed,2025-06-01"],
        "exchange_rates": ["USD,CNY,2026-01-02,7"],
    }
    return ledger(folder, **(rows | more))


def by_key(found):
    return {one.project: one.added for one in found.portfolio.projects}


def test_two_makers_share_the_imports_of_their_heading(tmp_path, model):
    """100 and 80 for imports of 120 million USD: (100 + 40) / 2 = 70 and (80 + 20) / 2 = 50."""
    found = zone_worth(two_film_makers(tmp_path), ON, model, "CHN", imports(("3919", "120000000")))
    got = by_key(found)
    assert got["a"].replaced.settled == pytest.approx(70)
    assert got["b"].replaced.settled == pytest.approx(50)
    assert got["b"].output.settled == pytest.approx(80)  # planned output of the project, for its one product
    assert found.portfolio.joint.replaced.settled == pytest.approx(120)
    assert (got["a"].jobs_planned.settled, got["b"].jobs_planned.settled) == (120, None)
    assert found.portfolio.joint.jobs_planned.known == 120
    assert [use.cap.sector for use in found.portfolio.caps] == ["C22"]  # plastics, by the concordance on file


def test_an_unknown_cap_is_not_unlimited(tmp_path, model):
    for rows in ((), imports(("3919", None)), imports(("391910", "5000000"))):
        found = zone_worth(two_film_makers(tmp_path), ON, model, "CHN", rows)
        assert found.portfolio.joint.replaced.settled is None
        told = {one.project: one.missing for one in found.portfolio.projects}
        assert ("film", "imports") in told["b"]
        assert by_key(found)["a"].behind.settled is not None


def test_imports_of_the_sector_stand_in_where_that_is_asked(tmp_path, model):
    found = zone_worth(two_film_makers(tmp_path), ON, model, "CHN", imports_of_sector=True)
    assert found.assumed == ("accounts",)
    assert found.portfolio.joint.replaced.settled == pytest.approx(180)
    (use,) = found.portfolio.caps
    assert use.cap.imports == pytest.approx(found.portfolio.sectors[0].unit.imports)


def test_output_does_not_replace_imports_unless_it_is_said(tmp_path, model):
    products = ["a,film,3919,,700000000,,CNY", "b,film,3919,,,560000000,CNY"]
    known = two_film_makers(tmp_path, products=products)
    rows = imports(("3919", "1000000000"))
    strict, taken = (zone_worth(known, ON, model, "CHN", rows, all_output=yes) for yes in (False, True))
    assert by_key(strict)["a"].replaced.settled is None
    assert strict.portfolio.projects[0].missing == (("film", "replaces"),)
    assert by_key(taken)["a"].replaced.settled == pytest.approx(100)
    assert taken.assumed == ("output",)


def test_without_a_rate_an_amount_is_not_known(tmp_path, model):
    known = two_film_makers(tmp_path, exchange_rates=["KRW,USD,2026-01-02,0.0007"])
    found = zone_worth(known, ON, model, "CHN", imports(("3919", "120000000")))
    assert found.portfolio.joint.output.settled is None
    assert ("film", "rate") in found.portfolio.projects[0].missing


def test_only_projects_that_count_are_summed(tmp_path, model):
    known = ledger(
        tmp_path,
        projects=[f"{key},{key.upper()},,,," for key in ("made", "talks", "gone", "plan", "seen")],
        products=[
            f"{key},film,3919,,7000000,7000000,CNY" for key in ("made", "talks", "gone", "plan", "seen")
        ],
        events=[
            "e1,made,production,2025-01-01",
            "e2,talks,talks,2025-01-01",
            "e3,gone,signed,2024-01-01",
            "e4,gone,withdrawn,2025-01-01",
            "e5,plan,signed,2027-01-01",
            "e6,seen,observed,2025-01-01",
        ],
        exchange_rates=["CNY,USD,2026-01-02,0.14"],
    )
    found = zone_worth(known, ON, model, "CHN", imports(("3919", "120000000")))
    assert list(by_key(found)) == ["made"]
    assert {one.project: one.why for one in found.apart} == {
        "talks": "no project",
        "gone": "withdrawn",
        "plan": "no event",
        "seen": "no project",
    }
    assert found.portfolio.joint.replaced.settled == pytest.approx(0.98)


def test_amounts_of_parts_are_not_counted_beside_their_whole(tmp_path, model):
    """A rule of counting (definitions.toml, parts): left out where the whole states such an amount."""

    def made(folder, states):
        folder.mkdir()
        rows = {
            "projects": ["w,W,,50,,", "p,P,,20,,w", "q,Q,,,,p"],
            "products": [f"{key},film,3919,,7000000,7000000,CNY" for key in states],
            "events": [f"e{key},{key},signed,2025-01-01" for key in "wpq"],
            "exchange_rates": ["CNY,USD,2026-01-02,0.14"],
        }
        found = zone_worth(ledger(folder, **rows), ON, model, "CHN", imports(("3919", "120000000")))
        assert list(by_key(found)) == ["p", "q", "w"]
        assert found.portfolio.joint.jobs_planned.settled == 50
        assert found.jobs_in == {"p": "whole", "q": "whole"}
        return found.portfolio.joint.output.settled, found.output_in

    assert made(tmp_path / "1", "wpq") == (pytest.approx(0.98), {"p": "whole", "q": "whole"})
    assert made(tmp_path / "2", "q") == (pytest.approx(0.98), {"w": "parts", "p": "parts"})
    assert made(tmp_path / "3", "wq") == (pytest.approx(0.98), {"p": "whole", "q": "whole"})


def test_a_project_that_perhaps_counts_leaves_open_what_it_would_share(tmp_path, model):
    """The second maker signed in the second quarter of 2026: on 15 May nobody knows whether before."""
    events = ["e1,a,production,2025-01-01", "e2,b,signed,2026-Q2"]
    rows = imports(("3919", "120000000"))
    found = zone_worth(two_film_makers(tmp_path, events=events), date(2026, 5, 15), model, "CHN", rows)
    assert found.standing["b"].why == "perhaps"
    assert by_key(found)["b"].replaced.settled is None
    assert by_key(found)["a"].replaced.settled is None
    assert by_key(found)["a"].output.settled == pytest.approx(100)
    told = dict.fromkeys(what for _, what in found.portfolio.projects[1].missing)
    assert list(told) == ["counts"]


@pytest.mark.parametrize(
    ("second", "output", "missing"),
    [
        ("b,optical film,3919,,7000000,7000000,CNY", 1, ()),  # said twice, counted once
        ("b,optical film,3919,,,,", 1, ()),
        ("b,optical film,3919,,8000000,7000000,CNY", None, (("film", "twice"),)),
        ("b,cells,850760,,7000000,7000000,CNY", 2, (("cells", "imports"),)),  # another product
    ],
)
def test_two_keys_of_one_project_count_once(tmp_path, model, second, output, missing):
    known = two_film_makers(
        tmp_path,
        projects=["a,A,,120,,", "b,B,,120,,"],
        products=["a,film,391990,,7000000,7000000,CNY", second],
        identities=["a,b,same,the office,one plant"],
    )
    found = zone_worth(known, ON, model, "CHN", imports(("3919", "120000000")))
    (one,) = found.portfolio.projects
    assert one.added.output.settled == (None if output is None else pytest.approx(output))
    assert one.missing == missing
    assert one.added.jobs_planned.settled == 120


def test_a_product_that_nobody_names_is_not_known(tmp_path, model):
    known = ledger(
        tmp_path,
        projects=["a,A,,5,,"],
        products=["b,x,,,,,"],
        events=["e1,a,signed,2025-01-01"],
    )
    found = zone_worth(known, ON, model, "CHN")
    (one,) = found.portfolio.projects
    assert one.missing == (("", "product"),)
    assert one.added.output.settled is None
    assert one.added.replaced.settled is None


def test_the_public_record_states_no_output(model):
    found = zone_worth(snapshot_of(read_folder(RECORD)), date(2026, 11, 29), model, "CHN")
    joint = found.portfolio.joint
    assert (joint.output.known, joint.output.settled, joint.replaced.settled) == (0.0, None, None)
    assert len(found.portfolio.projects) + len(found.apart) == 71


@pytest.mark.parametrize(
    ("code", "outer", "expected"),
    [
        (("391990", "HS2022"), ("3919", "HS2022"), True),
        (("3919", "HS2022"), ("391990", "HS2022"), None),
        (("3920", "HS2022"), ("3919", "HS2022"), False),
        (("391990", "HS2017"), ("3919", "HS2022"), True),
        (("852990", "HS2017"), ("8524", "HS2022"), None),  # panels and other parts: split in HS 2022
    ],
)
def test_codes_within_codes(code, outer, expected):
    assert within(HsCode(*code), HsCode(*outer)) is expected


def test_the_sector_of_a_heading_is_that_of_all_its_subheadings():
    axes = built_in().axes
    assert sector_of(HsCode("3919", "HS2022"), axes) == "C22"
    assert sector_of(HsCode("391990", "HS2022"), axes) == "C22"


def wrong(tmp_path, text, axes):
    path = tmp_path / "imports.csv"
    path.write_text("hs,hs_edition,imports,currency,year,sector,source\n" + text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_imports(path, axes)
    return str(caught.value)


def test_all_that_is_wrong_with_imports_at_once(tmp_path):
    said = wrong(
        tmp_path,
        "3919,,100,USD,2025,,x\n391990,,100,USD,2025,,x\n85,,1,USD,2025,,x\n8507,,1,,,,x\n8501,,1,USD,2025,C99,x\n",
        built_in().axes,
    )
    assert "imports.csv:3: hs: 3919.90 shares goods with 39.19 of another row" in said
    assert "imports.csv:4: hs: 85 has 2 digits of a code" in said
    assert "imports.csv:5: imports have no currency and no year" in said
    assert "imports.csv:6" in said
    assert "'C99'" in said


def test_imports_without_a_rate_or_more_than_the_sector_has(tmp_path, model):
    known = two_film_makers(tmp_path)
    row = ImportsRow(HsCode("3919", "HS2022"), Decimal(5), "EUR", 2025, None, "by hand")
    with pytest.raises(InputError, match="no rate from EUR to million USD"):
        zone_worth(known, ON, model, "CHN", [row])
    with pytest.raises(InputError, match="hs: 39 is a chapter"):  # a row that no file was read for
        zone_worth(known, ON, model, "CHN", [replace(row, hs=HsCode("39", "HS2022"))])
    with pytest.raises(InputError, match="for all of C22"):
        zone_worth(known, ON, model, "CHN", imports(("3919", "900000000000")))
