"""Declarations beside a table of bills count as the evidence of one bill does."""

import random
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

import tumen as tm
from tumen.agreements.load import agreements_on_file
from tumen.errors import InputError
from tumen.origin.declared import declarations_of
from tumen.origin.screen import Question, answer, judge, screen, table_of
from tumen.origin.screen.judge import Lawful

DAY = "2026-06-01"
COLUMNS = ("status", "criterion", "reason", "margin", "blocking", "needs")
# 8524.92 under RCEP: CTH or RVC40. The cell of 85.24 stays in the heading, and 70 of 100 leave 30 % of content,
# so the module originates only where the cell counts as a material of Korea. Packing the rest is no question:
# what was done is more than minimal.
BILLS = """bill,hs,exporter,fob,beyond_minimal,material,material_hs,value,status,country,supplier
A,8524.92,VN,100,yes,cell,8524.12,70,{status},KR,asan
"""
HEADER = "by,material,agreement,origin,kind,number,from,until,source\n"
PROOF = "asan,cell,{agreement},KR,supplier's declaration,17,{start},{until},illustrative\n"


def asked(tmp_path, *, status="originating", rows="", agreements=("RCEP",), bills=BILLS):
    (tmp_path / "bills.csv").write_text(bills.format(status=status), encoding="utf-8")
    (tmp_path / "declarations.csv").write_text(HEADER + rows, encoding="utf-8")
    question = Question(agreements, date.fromisoformat(DAY), "HS2022", "JP")
    return screen(
        tmp_path / "bills.csv",
        tmp_path / "answers.parquet",
        question,
        workers=1,
        declarations=tmp_path / "declarations.csv",
    ), pl.read_parquet(tmp_path / "answers.parquet")


@pytest.mark.parametrize("status", ["originating", "undetermined", ""])
@pytest.mark.parametrize(
    ("agreement", "days", "expected"),
    [
        ("RCEP", ("", ""), "originating"),
        ("RCEP", ("2026-06-01", "2026-06-01"), "originating"),
        ("AJCEP; RCEP", ("", "2027-01-01"), "originating"),
        ("AKFTA", ("", ""), "not originating"),  # under another agreement
        ("RCEP", ("", "2026-05-31"), "not originating"),  # no longer
        ("RCEP", ("2026-06-02", ""), "not originating"),  # not yet
    ],
)
def test_a_declaration_counts_under_its_agreement_and_on_its_days(
    tmp_path, status, agreement, days, expected
):
    rows = PROOF.format(agreement=agreement, start=days[0], until=days[1])
    found, answers = asked(tmp_path, status=status, rows=rows)
    assert answers["status"].to_list() == [expected]
    assert found.not_counted == ()


def test_where_a_declaration_names_no_party_the_row_does(tmp_path):
    rows = PROOF.format(agreement="RCEP", start="", until="").replace(",KR,", ",,")
    assert asked(tmp_path, rows=rows)[1]["status"].to_list() == ["originating"]
    found, _ = asked(tmp_path, rows=rows, bills=BILLS.replace(",KR,", ",,"))
    assert found.bad_bills == 1


def test_what_contradicts_a_declaration_is_told_as_in_a_bill(tmp_path):
    found, _ = asked(
        tmp_path, status="non-originating", rows=PROOF.format(agreement="RCEP", start="", until="")
    )
    (row,) = pl.read_csv(found.bad_rows).iter_rows(named=True)
    assert (row["row"], row["bill"], row["column"]) == (1, "A", "supplier")
    assert row["what"] == (
        "material 'cell' is non-originating and has a declaration of origin. State originating: it then "
        "originates under the agreements declared, and under no other"
    )


def test_a_declaration_about_nothing_is_named(tmp_path):
    rows = PROOF.format(agreement="RCEP", start="", until="")
    found, _ = asked(tmp_path, rows=rows + rows.replace("cell", "glass"))
    assert found.not_counted == (("asan", "glass"),)
    found, _ = asked(tmp_path, rows=rows, bills=BILLS.replace(",supplier", "").replace(",asan", ""))
    assert found.not_counted == (("asan", "cell"),)


def test_every_problem_of_the_declarations_at_once(tmp_path):
    rows = [
        PROOF.format(agreement="RCEB", start="", until=""),
        PROOF.format(agreement="RCEP", start="", until="x"),
    ]
    with pytest.raises(InputError) as caught:
        asked(tmp_path, rows="".join(rows))
    assert sorted((problem.line, problem.what) for problem in caught.value.problems) == [
        (2, "'RCEB' is no agreement on file"),
        (3, "until: 'x' is not a date"),
    ]


@pytest.mark.parametrize(
    ("second", "refused"),
    [
        ({"origin": "KR"}, True),
        ({"origin": "JP"}, False),
        ({"origin": "KR", "agreement": "AKFTA"}, False),
        ({"origin": "KR", "from": "2026-07-01"}, False),
        ({"origin": "KR", "from": "2026-06-30"}, True),
        ({"origin": "KR", "material": "glass"}, False),
    ],
)
def test_two_origins_of_one_material_under_one_agreement_are_refused(second, refused):
    one = {"by": "asan", "material": "cell", "agreement": "RCEP", "source": "illustrative"}
    one |= {"origin": "JP", "until": "2026-06-30", "number": "1"}
    rows = [one, {**one, "until": "", "number": "2", **second}]
    if not refused:
        declarations_of(rows)
        return
    with pytest.raises(
        InputError, match="asan declares 'cell' of KR under RCEP, and of JP in line 1 for the same"
    ):
        declarations_of(rows)


def test_in_python():
    bills = pl.read_csv(BILLS.format(status="").encode(), infer_schema=False)
    rows = [
        {
            "by": "asan",
            "material": "cell",
            "agreement": "RCEP",
            "until": "2026-12-31",
            "source": "illustrative",
        }
    ]
    for given in (rows, pl.DataFrame(rows)):
        found = tm.screen(bills, ["RCEP", "AJCEP"], to="JP", on=DAY, declarations=given)
        under = dict(found.answers.select("agreement", "status").rows())
        assert under == {"RCEP": "originating", "AJCEP": "undetermined"}  # a list of AJCEP is not on file
    found = tm.screen(bills, "RCEP", to="JP", on=DAY, declarations=[{**rows[0], "by": "nobody"}])
    assert "nobody declares 'cell', which no bill has from it" in found.answer
    with pytest.raises(InputError, match="there is no column 'agrement'"):
        tm.screen(
            bills, "RCEP", to="JP", on=DAY, declarations=[{"by": "a", "material": "b", "agrement": "RCEP"}]
        )


@pytest.mark.parametrize("code", agreements_on_file())
def test_table_and_bill_agree(code, shipped_bills):
    """Random declarations for random materials under the agreements on file: both engines say the same."""
    maker = shipped_bills.Maker(code, 11)
    rng = random.Random(f"declared {code}")  # noqa: S311
    day = next(iter(maker.laws.values())).on
    bills = {f"b{number}": maker.bill() for number in range(40)}
    table = table_of(bills)
    suppliers = [rng.choice(("asan", "osaka", None)) for _ in range(table.height)]
    table = table.with_columns(supplier=pl.Series(suppliers, dtype=pl.String))
    rows = [
        {
            "by": by,
            "material": f"m{number}",
            "agreement": "; ".join(rng.sample((code, *agreements_on_file()[:2]), 2)),
            "origin": rng.choice(maker.economies),
            "from": rng.choice((day, day + timedelta(1), None)),
            "until": rng.choice((day, day - timedelta(1), None)),
            "source": "illustrative",
        }
        for by in ("asan", "osaka")
        for number in range(3)
        if rng.random() < 0.8
    ]
    rows = [row for row in rows if not (row["from"] and row["until"] and row["until"] < row["from"])]
    declared = declarations_of(rows)
    lines = {
        (name, row["material"]): row["supplier"]
        for row in table.iter_rows(named=True)
        if (name := row["bill"]) and row["parent"] is None
    }

    def shown(name, material):
        if material.status in {"non-originating", "determine"}:
            return material
        country = material.country
        evidence = declared.evidence(lines[name, material.name], material.name, country)
        return replace(material, status="originating", evidence=evidence) if evidence else material

    for name, bill in bills.items():
        bills[name] = replace(bill, materials=tuple(shown(name, item) for item in bill.materials))
    # what contradicts a declaration is refused, see above: here nobody delivers it
    table = table.with_columns(
        supplier=pl.when(pl.col("status").is_in(["originating", "undetermined"])).then("supplier")
    )
    part = judge(table, [Lawful(code, maker.laws.get, {})], maker.edition, declared=declared)
    assert not part.bad
    expected = []
    for bill in bills.values():
        one = answer(bill, maker.laws[bill.country])
        margin = None if one.margin is None else float(one.margin)
        expected.append((one.status.value, one.criterion, one.reason, margin, one.blocking, one.needs))
    assert part.answers.select(COLUMNS).rows() == expected
