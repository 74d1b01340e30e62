"""Non-preferential origin by the importer's own rules: cases solved by hand, the article beside each.

Viet Nam: Decree 31/2018/ND-CP (D), Circular 05/2018/TT-BCT (C) with the list of Circular 44/2023 (HS2022).
China: State Council Order 416 of 2004. European Union: Delegated Regulation 2015/2446.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import date

import pytest

import tumen as tm
from tumen.agreements.compiled import NAME, NON_PREFERENTIAL, digest
from tumen.agreements.load import (
    agreements_on_file,
    load_agreement,
    non_preferential_on_file,
    non_preferential_rules,
    own_agreements,
)
from tumen.errors import InputError
from tumen.origin.determine import determine
from tumen.origin.non_preferential import non_preferential_origin
from tumen.reference.hs import HsCode
from tumen.reference.nomenclature import nomenclature

JUNE = date(2026, 6, 1)
OUTSIDE = "outside the list of customs Order 122"


def material(name, hs, value, country="KR", status="non-originating", **more):
    return {"name": name, "hs": hs, "value": value, "country": country, "status": status, **more}


def bill(hs, *materials, country="CN", fob=100, operations=("bonding and lamination",), **more):
    """A good of 100 made in China unless it says otherwise."""
    return tm.read_bill(
        {"hs": hs, "country": country, "fob": fob, "operations": operations, "materials": materials, **more}
    )


def asked(good, importer="VN", on=JUNE):
    return non_preferential_origin(good, importer, on)


@pytest.mark.parametrize(
    ("good", "of_maker", "why"),
    [
        # 8524.92 is CTH or LVC30. The cell stays in 85.24 and is worth 60 % (15 % allowed, D 11); indirect LVC
        # = (100 - 80) / 100 = 20 % < 30 % (C 6(3)): not of China.
        (
            bill("8524.92", material("cell", "8524.12", 60), material("ICs", "8542.31", 20, "TW")),
            False,
            "what was done there confers no origin",
        ),
        # The same with ICs alone: 85.42 is another heading than 85.24 (D 3(9)): of China.
        (bill("8524.92", material("ICs", "8542.31", 90, "TW")), True, "CTH or RVC30"),
        # LVC of exactly 30 %: (100 - 70) / 100; "not less than" (headnote 5): of China.
        (bill("8524.92", material("cell", "8524.12", 70)), True, ""),
        # A cent more: 29.99 % < 30 %, and 70.01 % > 15 %: not.
        (bill("8524.92", material("cell", "8524.12", "70.01")), False, ""),
        # Tolerance: cell 15 % of FOB, exactly what D 11 allows; LVC (100 - 85) / 100 = 15 % would not do.
        (bill("8524.92", material("cell", "8524.12", 15), material("ICs", "8542.31", 70)), True, ""),
        (bill("8524.92", material("cell", "8524.12", "15.01"), material("ICs", "8542.31", 70)), False, ""),
        # 6109.10 is CTH or LVC30: fabric of 60.06 changes heading, ready panels of 61.09 do not. They weigh 30 g
        # of 200 g = 15 % and cost 40 % of FOB: the limb of weight is enough in chapters 50 to 63 (D 11);
        # LVC (100 - 80) / 100 = 20 %.
        (
            bill(
                "6109.10",
                material("panels", "6109.10", 40, weight_kg="0.030"),
                material("fabric", "6006.22", 40, weight_kg="0.170"),
                weight_kg="0.200",
                operations=["sewing"],
            ),
            True,
            "",
        ),
        # Simple assembly never counts, whatever the codes do (D 9(6)): not of China.
        (
            bill("8524.92", material("ICs", "8542.31", 20, "TW"), operations=["simple assembly"]),
            False,
            "",
        ),
        # "Assembly" does not say whether it was simple (D 3(13)): open.
        (bill("8524.92", material("ICs", "8542.31", 20, "TW"), operations=["assembly"]), None, ""),
        # Nothing said of what was done: open.
        (bill("8524.92", material("ICs", "8542.31", 20, "TW"), operations=None), None, ""),
        # The value of the cell is not known: neither the 15 % nor the LVC can be told: open.
        (bill("8524.92", material("cell", "8524.12", None)), None, ""),
        # Plants harvested there (D 7(1)).
        (
            bill("0901.11", country="LA", obtained={"kind": "harvested-plant", "facts": {"country": "LA"}}),
            True,
            "wholly obtained",
        ),
    ],
)
def test_viet_nam_by_hand(good, of_maker, why):
    found = asked(good)
    assert found.of_maker is of_maker
    assert found.basis == ("determined" if of_maker else "not determined")
    assert found.country == (good.country if of_maker else None)
    assert found.excluded == (good.country if of_maker is False else None)
    assert why in found.because
    assert bool(found.needs) is (of_maker is None)


def test_what_an_agreement_says_of_a_material_does_not_decide():
    """Under RCEP a Korean cell with its proof cumulates (Art. 3.4); by Viet Nam's rules it is imported (D 8)."""
    proof = [{"agreement": "RCEP", "origin": "KR", "who": "Asan"}]
    good = bill("8524.92", material("cell", "8524.12", 80, "KR", "originating", evidence=proof))
    assert determine(good, load_agreement("RCEP"), on=JUNE, importer="VN").originating is True
    assert asked(good).of_maker is False  # 80 % > 15 %; LVC 20 % < 30 %


def test_a_declaration_under_an_agreement_leaves_a_domestic_material_open():
    """A cell of China declared under RCEP: were it of China, VNM = 20 and LVC = 80 %; if not, LVC = 20 %."""
    proof = [{"agreement": "RCEP", "origin": "CN", "who": "BOE"}]
    cell = material("cell", "8524.12", 60, "CN", "originating", evidence=proof)
    found = asked(bill("8524.92", cell, material("ICs", "8542.31", 20, "TW")))
    assert (found.of_maker, found.country) == (None, None)
    asks = "cell is of CN by non-preferential origin"
    assert found.needs == (f"an answer: {asks}?",)
    for said in (True, False):
        told = bill("8524.92", cell, material("ICs", "8542.31", 20, "TW"), answers={asks: said})
        assert asked(told).of_maker is said
    # Where it does not matter nothing is asked: ICs of 85.42 change heading wherever they are of.
    assert asked(bill("8524.92", material("ICs", "8542.31", 20, None, "undetermined"))).of_maker is True


def test_a_statement_without_a_declaration_is_used_and_named():
    found = asked(bill("8524.92", material("cell", "8524.12", 60, "CN", "originating")))
    assert found.of_maker is True  # VNM 0
    assert "assumed to originate there: cell" in found.because


def test_a_material_made_in_the_economy_is_looked_into_and_one_made_elsewhere_is_imported():
    """The cell from glass of 70.05 is of the economy where it was made (85.24 is CTH), so VNM = 0 in China."""
    glass = material("glass", "7005.29", 20, "JP")

    def made_in(country):
        made = {"country": country, "hs": "8524.12", "operations": ["deposition"], "materials": [glass]}
        return bill("8524.92", {"name": "cell", "value": 80, "status": "determine", "made": made})

    assert asked(made_in("CN")).of_maker is True
    assert asked(made_in("KR")).of_maker is False  # imported: 80 % > 15 %, LVC 20 % < 30 %


def test_where_no_rule_is_on_file_the_last_working_is_assumed_and_said():
    good = bill("4804.29", material("pulp", "4703.21", 40, "CA"))
    for importer, on, why in (
        ("VN", JUNE, "no rule for 4804.29 is on file"),  # missing in the source
        ("VN", date(2024, 6, 1), "no non-preferential rules of VN are on file for 2024-06-01"),
        ("JP", JUNE, "no non-preferential rules of JP are on file"),
        ("DE", JUNE, "European Union: no rule for 4804.29 is on file"),
    ):
        found = asked(good, importer, on)
        assert (found.basis, found.country, found.of_maker) == ("assumed", "CN", None)
        assert why in found.because
        assert "not determined" in str(found)


def test_a_code_that_is_too_short_is_asked_for():
    """All subheadings of 85.24 have a rule in Viet Nam's list: which it is must be told, nothing is assumed."""
    found = asked(bill("8524", material("ICs", "8542.31", 20, "TW")))
    assert (found.basis, found.country) == ("not determined", None)
    assert found.needs[0].startswith("the six-digit code of the good")


def test_china_compares_headings_of_goods_outside_its_list():
    """Order 416 Art. 6: change of classification first; the list of Order 122 is not on file, so it is asked."""
    ics = material("ICs", "8542.31", 20, "TW")
    made = {"country": "KR", "operations": ["assembly"]}
    assert asked(bill("8524.92", ics, **made), "CN").of_maker is None
    assert asked(bill("8524.92", ics, answers={OUTSIDE: True}, **made), "CN").country == "KR"
    # In the list its own criterion counts, which is not on file.
    assert asked(bill("8524.92", ics, answers={OUTSIDE: False}, **made), "CN").of_maker is None
    # 85.24 from 85.24 is no change; whether a small share is tolerated was not read: open.
    cell = material("cell", "8524.12", 60, "VN")
    assert asked(bill("8524.92", cell, answers={OUTSIDE: True}, **made), "CN").of_maker is None
    # Art. 4(4), harvested; Art. 4(3), from live animals, only if not worked on.
    coffee = bill("0901.11", country="VN", obtained={"kind": "harvested-plant", "facts": {"country": "VN"}})
    assert asked(coffee, "CN").country == "VN"


def test_the_european_union_determines_what_is_wholly_obtained():
    """Art. 31(a): mineral products extracted; Art. 31(b) since 2021/1934: grown and harvested there."""
    facts = {"kind": "mineral-extracted", "facts": {"country": "AU"}}
    assert asked(bill("2601.11", country="AU", obtained=facts), "EU").basis == "determined"
    plant = {"kind": "harvested-plant", "facts": {"country": "BR"}}
    found = asked(bill("0901.11", country="BR", obtained=plant), "DE")
    assert found.basis == "not determined"
    assert found.needs[0].startswith("whether grown only there")


def test_fish_of_the_high_seas_is_of_the_flag():
    """Viet Nam asks for registry and flag (D 7(7)); China for the flag (Order 416 Art. 4(9))."""
    facts = {"vessel_flag": "KR", "area": "high-seas"}

    def fish(**more):
        return bill("0303.42", country="KR", obtained={"kind": "sea-fishing", "facts": {**facts, **more}})

    assert asked(fish(), "CN").country == "KR"
    assert asked(fish()).of_maker is None
    assert asked(fish(vessel_registered="KR")).country == "KR"
    assert asked(fish(vessel_flag="TW"), "CN").country is None


def test_viet_nams_list_is_whole_but_for_one_subheading():
    """5,611 rules; counts by rule as printed (../shared/data/vn-nonpreferential/README.md)."""
    rules = non_preferential_rules("VN", JUNE)
    book = rules.books["HS2022"]
    counts = Counter(row["rule"] for row in book.rows.values())
    assert (len(book.rows), counts["CTH or RVC30"], counts["CTSH or RVC30"]) == (5611, 2816, 1740)
    assert (counts["CC or RVC30"], counts["CC"], counts["CTH"]) == (481, 401, 133)
    assert not book.problems()
    codes = nomenclature("HS2022").subheadings()
    assert [code for code in codes if rules.rule_for(HsCode(code, "HS2022")) is None] == ["480429"]


@pytest.mark.parametrize("importer", ["CN", "EU", "VN"])
def test_nothing_stands_there_without_a_source_and_a_date(importer):
    rules = non_preferential_rules(importer, JUNE)
    used = set()
    for book in rules.books.values():
        for digits in book.rows:
            assert book.at(digits).source
            used |= set(book.rows[digits]["source"].split())
        used |= {source.key for item in book.general for source in item.sources}
    used |= {source.key for item in rules.editions for source in item.sources}
    assert {key for key in rules.sources if key not in used} <= {"eu-2015-2446"}  # cited by the provisions
    assert rules.provisions.sources
    assert (NON_PREFERENTIAL / importer / "SOURCES.md").is_file()


@pytest.mark.parametrize("importer", ["CN", "EU", "VN"])
def test_what_is_parsed_beforehand_is_the_file_as_it_stands(importer):
    compiled = json.loads((NON_PREFERENTIAL / importer / NAME).read_bytes())
    for name, entry in compiled.items():
        assert entry["sha256"] == digest(NON_PREFERENTIAL / importer / name)


def test_non_preferential_rules_are_no_agreement():
    assert non_preferential_on_file() == ("CN", "EU", "VN")
    assert not [code for code in agreements_on_file() if "preferential" in code]
    with pytest.raises(InputError, match="under which nothing is claimed"):
        load_agreement(NON_PREFERENTIAL / "VN")


def test_a_users_own_rules_go_before_those_on_file(tmp_path):
    """The same folder for another importer: an own law in the same form."""
    own = tmp_path / "JP"
    shutil.copytree(NON_PREFERENTIAL / "VN", own)
    text = (own / "agreement.yaml").read_text(encoding="utf-8")
    text = text.replace("importer: VN", "importer: JP").replace("code: VN-", "code: JP-")
    (own / "agreement.yaml").write_text(text, encoding="utf-8")
    good = bill("8524.92", material("ICs", "8542.31", 90, "TW"))
    with own_agreements([own]):
        assert asked(good, "JP").basis == "determined"
        assert agreements_on_file() == tuple(sorted(agreements_on_file()))
        assert "JP-non-preferential" not in agreements_on_file()
    assert asked(good, "JP").basis == "assumed"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("importer: VN", "importer: XX"), "XX"),
        (("importer: VN", "importer: VN\ngroup: RCEP"), "no parties, no group"),
        (("importer: VN", "tariff_years: {base: 2022-01-01, source: vn-44-2023}"), "two Parties or more"),
    ],
)
def test_own_rules_with_mistakes_are_refused(tmp_path, change, told):
    own = tmp_path / "own"
    shutil.copytree(NON_PREFERENTIAL / "VN", own)
    path = own / "agreement.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(InputError, match=told), own_agreements([own]):
        pass


def test_the_public_door():
    good = bill("8524.92", material("ICs", "8542.31", 90, "TW"))
    found = tm.non_preferential_origin(good, to="VN", on="2026-06-01")
    assert found.country == "CN"
    assert "non-preferential origin of CN: Non-preferential rules of origin of Viet Nam" in found.answer
    assert "Decree 31/2018 Art. 8" in found.explain()
    assert found.tables["tests"].height > 3
    ics = material("ICs", "8542.31", 20, "TW")
    open_ = tm.non_preferential_origin(bill("8524.92", ics, operations=["frobbing"]), to="VN", on=JUNE)
    assert (open_.of_maker, "'frobbing'" in open_.answer) == (None, True)  # no word of the closed list
    assert found.answer.startswith("8524.92")  # and its label
    with pytest.raises(InputError, match="XQ"):
        tm.non_preferential_origin(good, to="XQ")
