"""The register of declarations: what is missing, what runs out, what is used up; requests made from it."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.report.evidence import evidence_papers, register_chapter
from tumen.report.papers import Wanted, papers_of
from tumen.study.core.read import read_study
from tumen.study.core.results.write import tables_of
from tumen.study.core.run import run_study
from tumen.study.evidence.answer import register_statements
from tumen.study.evidence.register import register_of
from tumen.study.evidence.requests import requests_of
from tumen.study.product.run import run_products
from tumen.study.words.say import say_all

NAMES = (
    "by", "material", "agreement", "origin", "kind", "number", "from", "until", "quantity", "unit", "value_added",
    "first_proof", "source",
)  # fmt: skip


@pytest.fixture
def registered(spoil):
    """The register of the coffee study (on 2026-07-01) with other declarations, and what is changed in its files."""

    def made(*rows, changes=()):
        folder = spoil("study.yaml", "As planned", "As planned", study="coffee")
        for file, old, new in changes:
            folder = spoil(file, old, new, study="coffee")
        with (folder / "declarations.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, NAMES, restval="")
            writer.writeheader()
            writer.writerows({"source": "illustrative", **row} for row in rows)
        study = read_study(folder)
        cells = run_products(study).scenarios[0].cells
        return study, register_of(study, study.scenarios[0], cells)

    return made


def boiler(**more):
    return {"by": "shenzhen", "material": "heater and boiler", "agreement": "RCEP", **more}


def under(register, by, material, agreement="RCEP"):
    return [row for row in register if (row.by, row.material, row.agreement) == (by, material, agreement)]


@pytest.mark.parametrize(
    ("until", "standing", "left"),
    [
        ("", "holds", None),
        ("2026-08-31", "holds", 61),  # 31 July and 30 days of August
        ("2026-08-30", "runs out", 60),
        ("2026-07-01", "runs out", 0),
        ("2026-06-30", "run out", -1),
    ],
)
def test_what_runs_out_within_sixty_days_of_the_day_of_the_study(registered, until, standing, left):
    _, register = registered(boiler(until=until))
    (row,) = under(register, "shenzhen", "heater and boiler")
    assert (row.standing, row.days_left) == (standing, left)


def test_what_is_missing_under_each_agreement(registered):
    study, register = registered(boiler(number="S-2"))
    (other,) = under(register, "shenzhen", "heater and boiler", "ACFTA")
    assert (other.standing, other.note) == ("missing", "declared under RCEP only: counts as non-originating")
    (carton,) = under(register, None, "carton and inlays")
    assert carton.standing == "assumed"  # the bill states it and names no supplier
    (kit,) = under(register, None, "machine in parts")
    assert (kit.standing, kit.decides) == ("missing", True)
    # the pump of Brescia can be of no Party, and nothing is asked of it
    assert not [row for row in register if row.by in {"brescia", "hsinchu"}]
    assert not [row for row in register if row.standing == "not used"]
    assert study.scenarios[0].on == date(2026, 7, 1)


def test_a_quantity_is_used_up_by_the_bills(registered):
    """Each of five markets is served from the site that uses most: every machine has one boiler, made in Dongguan
    or Bac Ninh, so that 205,000 a year go to the four markets abroad that claim RCEP; see the demand of the study.
    50,000 of them last 50000 / 205000 * 365 = 89 days, until 28 September."""
    study, register = registered(boiler(quantity=50000, unit="piece"))
    (row,) = under(register, "shenzhen", "heater and boiler")
    demand = {item.market: item.quantity for item in study.tables.demand if item.product == "coffee-maker"}
    assert row.used == Decimal(205000) <= sum(demand.values())
    assert row.used_up_on == date(2026, 9, 28)
    _, register = registered(boiler(quantity=205000, unit="piece"))
    assert under(register, "shenzhen", "heater and boiler")[0].used_up_on is None
    # two declarations that hold serve together: 100,000 last 178 days
    both = (boiler(number=1, quantity=50000, unit="piece"), boiler(number=2, quantity=50000, unit="piece"))
    _, register = registered(*both)
    assert {row.used_up_on for row in under(register, "shenzhen", "heater and boiler")} == {
        date(2026, 12, 26)
    }
    # it ends before it is used up
    _, register = registered(boiler(quantity=50000, unit="piece", until="2026-09-01"))
    assert under(register, "shenzhen", "heater and boiler")[0].used_up_on is None


def test_whether_a_quantity_is_enough_is_not_known_without_units_or_use(registered):
    _, register = registered(boiler(quantity=50000, unit="kg"))
    (row,) = under(register, "shenzhen", "heater and boiler")
    assert (row.used_up_on, row.quantity_known) == (None, False)
    (said,) = say_all(list(register_statements(register, assumed=False)))
    assert said == (
        "Whether the quantity declared of one material is enough is not known: heater and boiler of Shenzhen parts "
        "under RCEP."
    )


def test_the_answer_names_what_is_assumed_and_what_ends(registered):
    _, register = registered(boiler(until="2026-08-01"), boiler(agreement="ACFTA", until="2025-08-01"))
    said = say_all(list(register_statements(register)))
    assert said[0] == (
        "One material is taken to originate without a declaration: carton and inlays, no supplier named, under RCEP "
        "and ACFTA."
    )
    assert said[1] == (
        "The declaration for one material runs out within 60 days: heater and boiler of Shenzhen parts under RCEP."
    )
    assert said[2] == (
        "The declaration for one material has run out, so that it counts as non-originating: heater and boiler of "
        "Shenzhen parts under ACFTA."
    )
    assert len(said) == 3


def test_a_study_has_its_register_in_result_page_and_answer(spoil):
    """Suppliers are not named in this study: Dongguan's parts are stated as originating, and so assumed."""
    result = run_study(read_study(spoil("study.yaml", "on:", "on:")))
    assert {row.standing for row in result.register} >= {"assumed"}
    # their weight in what claiming saves tells it already, so that it is said once
    assert "taken to originate without a declaration" not in result.answer.text
    assert "counts materials as originating without a declaration" in result.answer.text
    (chapter,) = register_chapter(result.register)
    assert "stated as originating, taken as such without a declaration" in chapter.html
    assert tables_of(result)["register"][0]["standing"] == result.register[0].standing


def test_what_stands_in_a_declaration_is_escaped(registered):
    _, register = registered(boiler(until="2026-08-01", number="<S>"))
    (chapter,) = register_chapter(register)
    assert "&lt;S&gt;" in chapter.html
    assert "until 2026-08-01, 31 days left" in chapter.html


def test_requests_are_ready_for_each_supplier_in_three_languages(registered):
    study, register = registered(boiler(until="2026-08-01", number="S-2", kind="letter"))
    codes = {row.product: row.hs for row in study.tables.products}
    found = requests_of(register, codes, "Coffee", date(2026, 7, 1))
    assert found[0].by == "shenzhen"
    mine = next(item for item in found if item.by == "shenzhen")
    assert [letter.language for letter in mine.letters] == ["en", "zh", "ko"]
    english, chinese, korean = mine.letters
    assert any(
        "heater and boiler, HS 8516.90 (HS2022, Parts of electric heaters, irons and heating appliances), under Regional Comprehensive Economic Partnership (RCEP): letter S-2 "
        "runs out on 2026-08-01" in line
        for line in english.lines
    )
    assert "2026-08-01到期" in " ".join(chinese.lines)
    assert "만료 예정" in " ".join(korean.lines)
    assert len(english.lines) == len(chinese.lines) == len(korean.lines) == len(mine.rows)


def test_documents_write_register_and_requests(registered):
    study, _ = registered(boiler(until="2026-08-01"))
    papers = {paper.file: paper for paper in papers_of(study, Wanted(site="dongguan"))}
    assert papers["register"].document.summary.endswith("to be asked of suppliers.")
    (table,) = papers["register"].document.tables
    told = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    missing = [row for row in told if row["standing"] == "missing"]
    assert missing  # no declaration has no days and no quantity: it is not one without limits
    for row in missing:
        assert (row["from the day"], row["until the day"], row["quantity"]) == ("none", "none", "none")
    assert papers["request-shenzhen"].document.letters
    # of the goods that are asked for alone: Bac Ninh buys its cord of Hai Phong
    assert "request-haiphong" not in papers
    whole = {file for file, _, _ in evidence_papers(study.scenarios[0], (), "Coffee")}
    assert whole == set()


def test_an_intermediate_over_a_border_needs_a_proof_of_its_own(spoil):
    """Hai Phong packs machines of Dongguan: their bill decides, and a proof comes with them; what is in them counts
    for both."""
    whole = "parts of a whole machine presented together are classified as the machine,undetermined"
    row = f"machine in parts,8516.71,20.50,CN,,illustrative: {whole}"
    folder = spoil("bills.csv", row, "coffee-maker,,20.50,,,illustrative,by its bill")
    study = (folder / "study.yaml").read_text(encoding="utf-8")
    (folder / "study.yaml").write_text(study.partition("scenarios:")[0], encoding="utf-8")
    head, *rows = (folder / "bills.csv").read_text(encoding="utf-8").splitlines()
    rows = [f"{line},{'dongguan' if 'by its bill' in line else ''}" for line in rows]
    (folder / "bills.csv").write_text("\n".join([f"{head},made_at", *rows]) + "\n", encoding="utf-8")
    study = read_study(folder)
    register = register_of(study, study.scenarios[0], run_products(study).scenarios[0].cells)
    (machine,) = under(register, "dongguan", "coffee-maker")
    assert (machine.standing, machine.origin) == ("by its bill", "CN")
    (tank,) = under(register, None, "housing and tank")
    assert "Coffee maker (Hai Phong (kits))" in tank.goods


def test_a_declaration_of_origin_in_no_party_shows_nothing(registered):
    _, register = registered(boiler(origin="TW"))
    (row,) = under(register, "shenzhen", "heater and boiler")
    assert (row.standing, row.note) == (
        "shows nothing",
        "TW, which it names as origin, is no Party of RCEP",
    )


def test_bills_that_contradict_a_declaration_are_refused(registered):
    pump = {"by": "brescia", "material": "pump", "agreement": "RCEP", "origin": "IT"}
    with pytest.raises(InputError) as caught:
        registered(pump)
    assert [problem.what.partition(" (")[0] for problem in caught.value.problems] == [
        "origin: 'pump' is non-originating, and 'brescia' declares its origin"
    ] * 3
    own = _own_value_added()
    with pytest.raises(InputError, match="declares value_added"):
        registered(boiler(value_added="30%"), changes=own)


def _own_value_added():
    line = "coffee-maker,dongguan,heater and boiler,,1,5.40,,shenzhen,,,,4.0,illustrative"
    return [
        ("bills.csv", "role,co2_kg,source\n", "role,regional_value_added,source\n"),
        ("bills.csv", line, line.replace("4.0", "2.00")),
    ]


def test_wrong_declarations_are_told_together_with_their_lines(registered):
    with pytest.raises(InputError) as caught:
        registered(
            boiler(number="S-1", **{"from": "2026-09-01", "until": "2026-08-01"}),
            boiler(number="S-2", first_proof="S-9", origin="CN", **{"from": "2026-01-01"}),
            boiler(number="S-3", unit="piece"),
        )
    assert [
        (problem.line, problem.what) for problem in sorted(caught.value.problems, key=lambda p: p.line)
    ] == [
        (2, "until: 2026-08-01 is before from, 2026-09-01"),
        (3, "first_proof: no other declaration has the number 'S-9'"),
        (4, "unit: there is no quantity that it could be of"),
    ]
