"""Evidence belongs to an agreement: back-to-back proofs against first proofs, value added in the Parties, and what
each agreement on file lets cumulate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

import tumen as tm
from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.errors import InputError
from tumen.origin.bill import Bill, Evidence, Material
from tumen.origin.declared import declarations_of
from tumen.origin.determine import determine, determine_under, law_on
from tumen.origin.screen import Question, screen

ON = date(2026, 6, 1)
FIRST = {
    "by": "asan",
    "material": "cell",
    "agreement": "RCEP",
    "origin": "KR",
    "number": "K1",
    "from": "2026-01-10",
    "until": "2027-01-09",
    "quantity": "1000",
    "unit": "piece",
    "source": "illustrative",
}
SECOND = {
    **FIRST,
    "by": "trader",
    "number": "S1",
    "from": "2026-03-01",
    "until": "2027-02-28",
    "quantity": "600",
    "first_proof": "K1",
}


def shown(*rows, agreement="RCEP", on=ON):
    """What the trader's proofs show of the cell: whether each counts, its last day, why it does not."""
    declared = declarations_of([{**row, "agreement": agreement} for row in rows])
    found = declared.by_material["trader", "cell"]
    return [(row.shows(agreement, on), row.until, dict(row.refused).get(agreement, "")) for row in found]


def test_a_back_to_back_proof_holds_no_longer_than_its_first():
    """RCEP Art. 3.19(b): K1 ends on 2027-01-09, so S1 does, though it says 2027-02-28."""
    assert shown(FIRST, SECOND) == [(True, date(2027, 1, 9), "")]
    assert shown(FIRST, SECOND, on=date(2027, 1, 10)) == [(False, date(2027, 1, 9), "")]
    # AJCEP Art. 27.4: a new certificate; its own year counts
    assert shown(FIRST, SECOND, agreement="AJCEP", on=date(2027, 1, 10)) == [(True, date(2027, 2, 28), "")]


@pytest.mark.parametrize(
    ("agreement", "limited"),
    [("RCEP", True), ("ACFTA", True), ("AJCEP", True), ("AKFTA", False), ("AANZFTA", False)],
)
def test_partial_shipments_together_stay_within_the_first_proof(agreement, limited):
    """600 + 500 are more than the 1,000 of the first: the later one shows nothing, where the text limits it
    (RCEP Art. 3.19(e), ACFTA Art. 22.1(d), AJCEP Art. 25)."""
    later = {**SECOND, "number": "S2", "from": "2026-04-01", "quantity": "500"}
    one, two = shown(FIRST, later, SECOND, agreement=agreement)  # in the order of the table, S2 first
    assert (one[0], two[0]) == (not limited, True)
    assert ("made out for 500, and its first proof K1 has 400 of the 1000 left" in one[2]) is limited


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ({"until": "2026-02-01"}, {}, "K1 did not hold on 2026-03-01, when it was made out (Art. 3.19(a))"),
        ({"from": "2026-04-01"}, {}, "K1 did not hold on 2026-03-01"),
        ({"origin": "JP"}, {}, "it names KR as origin, its first proof K1 JP"),
        ({"material": "glass"}, {}, "its first proof K1 is of glass"),
        ({"agreement": "AKFTA"}, {}, "its first proof K1 is made out under AKFTA"),
        ({"quantity": "", "unit": ""}, {}, "the quantity of its first proof K1 is not stated"),
        ({}, {"quantity": "", "unit": ""}, "its quantity is not stated"),
        ({"unit": "kg"}, {}, "cannot be compared: piece and kg"),
        ({"value_added": "30%"}, {}, "does not declare that the material originates"),
    ],
)
def test_a_back_to_back_proof_without_a_fitting_first_shows_nothing(first, second, why):
    declared = declarations_of([{**FIRST, **first}, {**SECOND, **second}])
    (row,) = declared.by_material["trader", "cell"]
    assert why in dict(row.refused)["RCEP"]
    assert not row.shows("RCEP", ON)
    bill = Bill(
        "8524.92", "VN", [_cell(declared.evidence("trader", "cell", "SG"))], fob=100, operations=["assembly"]
    )
    found = determine(bill, load_agreement("RCEP"), on=ON)
    assert found.originating is False
    assert why in " ".join(node.text for node in found.trace.walk())


def _cell(evidence):
    return Material("cell", "8524.12", 70, country="KR", evidence=evidence)


def test_where_nothing_is_on_file_about_back_to_back_proofs_none_counts():
    (row,) = shown(FIRST, SECOND, agreement="CKFTA")
    assert row[0] is False
    assert "what CKFTA asks of a back-to-back proof is not on file" in row[2]
    third = {**SECOND, "number": "S3", "first_proof": "S1"}
    assert "is itself a back-to-back proof" in shown(FIRST, SECOND, third)[1][2]


def test_what_a_back_to_back_proof_must_say_is_asked_at_once():
    rows = [FIRST, {**SECOND, "first_proof": "K2", "origin": "", "from": ""}]
    with pytest.raises(InputError) as caught:
        declarations_of(rows)
    assert [problem.what for problem in caught.value.problems] == [
        "first_proof: no other declaration has the number 'K2'",
        "origin: the cell is empty, and a back-to-back proof is held against its first proof",
        "from: the cell is empty, and a back-to-back proof is held against its first proof",
    ]
    assert "K1" in caught.value.problems[0].fix
    with pytest.raises(InputError, match="first_proof: the cell is empty"):
        declarations_of([{**FIRST, "kind": "Back-to-back certificate"}])


def test_both_engines_hold_a_back_to_back_proof_against_its_first(tmp_path):
    (tmp_path / "bills.csv").write_text(
        "bill,hs,exporter,fob,beyond_minimal,material,material_hs,value,status,country,supplier\n"
        "A,8524.92,VN,100,yes,cell,8524.12,70,,KR,trader\n"
    )
    for row, expected in ((SECOND, "originating"), ({**SECOND, "quantity": "1200"}, "not originating")):
        declared = tmp_path / "declarations.csv"
        names = list(SECOND)
        lines = [",".join(str(item.get(name, "")) for name in names) for item in (FIRST, row)]
        declared.write_text("\n".join([",".join(names), *lines]) + "\n")
        question = Question(("RCEP",), ON, "HS2022", "JP")
        screen(tmp_path / "bills.csv", tmp_path / "a.csv", question, workers=1, declarations=declared)
        assert expected in (tmp_path / "a.csv").read_text()


ENGINE = {"hs": "8703.23", "country": "VN", "fob": 100, "operations": ["assembly"], "transport": "direct"}


def _with_part(agreement, part, country="JP"):
    evidence = [{"agreement": agreement, "origin": country, "value_added": part}]
    parts = [
        {"name": "gearbox", "hs": "8708.40", "value": 60, "country": country, "evidence": evidence},
        {"name": "steel", "hs": "7208.10", "value": 10, "status": "non-originating", "country": "US"},
    ]
    return Bill(**ENGINE, materials=parts, rule="RVC40")


def test_value_added_in_the_parties_counts_where_the_agreement_has_full_cumulation():
    """CPTPP Art. 10.3: 40 % of the gearbox of 60 is 24 added in Japan, so VNM = 60 - 24 + 10 = 46 and the content
    (100 - 46) / 100 = 54 %; without it 30 %. RCEP cumulates originating materials only (Art. 3.4)."""
    under = law_on(load_agreement("CPTPP"), "VN", ON)
    found = determine_under(_with_part("CPTPP", "40%"), under)
    assert (found.figures.vnm, found.figures.rvc_build_down_pct) == (Decimal(46), Decimal(54))
    assert "40 % of its value added in JP as declared (Art. 10)" in found.materials[0].because
    for agreement in ("RCEP", "AJCEP"):
        bill = _with_part(agreement, "0.4")
        other = determine(bill, load_agreement(agreement), on=ON)
        assert other.figures.rvc_build_down_pct == Decimal(30)
        assert f"which {agreement} does not count" in other.materials[0].because
    # declared under another agreement it counts for nothing, and a Party of none adds nothing
    outside = determine_under(_with_part("RCEP", "40%"), under)
    assert outside.figures.rvc_build_down_pct is None  # what Japan added is asked, not taken as nothing
    away = determine_under(_with_part("CPTPP", "40%", "KR"), under)
    assert away.figures.rvc_build_down_pct == Decimal(30)


def test_partial_cumulation_counts_from_its_least_share_and_for_content_alone():
    """As Art. 30.2 of the ASEAN Trade in Goods Agreement: from 20 per cent on, in proportion. 20 % of 60 is 12:
    VNM = 60 - 12 + 10 = 58, content 42 %. With 19 % nothing counts: 30 %."""
    base = law_on(load_agreement("RCEP"), "VN", ON)
    partial = base.provisions.model_copy(update={"cumulation": "partial", "partial_from_pct": Decimal(20)})
    law = replace(base, provisions=partial)
    assert determine_under(_with_part("RCEP", "20%"), law).figures.rvc_build_down_pct == Decimal(42)
    least = determine_under(_with_part("RCEP", "19%"), law)
    assert least.figures.rvc_build_down_pct == Decimal(30)
    assert "less than the 20 % from which RCEP counts it" in least.materials[0].because
    # a change of heading is not met by it: the gearbox itself is looked at
    same = replace(
        _with_part("RCEP", "20%"),
        hs=tm.Bill("8708.40", "VN").hs,
        rule=tm.Bill("8708.40", "VN", rule="CTH").rule,
    )
    assert determine_under(same, law).originating is False


def test_one_part_has_one_value_added():
    evidence = [{"agreement": "CPTPP", "origin": "JP", "value_added": "40%"}]
    with pytest.raises(InputError, match="is stated, and declared besides"):
        Material("gearbox", "8708.40", 60, regional_value_added=3, evidence=evidence)
    assert Material("gearbox", "8708.40", 60, evidence=evidence).status == "non-originating"
    with pytest.raises(InputError, match="more than all of it"):
        Evidence("CPTPP", "JP", value_added="140%")


def _packed(country, materials_of, agreement, operations):
    material = Material("ginseng", "1211.20", 60, "originating", country=materials_of, wholly_obtained=True)
    bill = Bill("1211.20", country, [material], fob=100, exw=100, operations=operations, weight_kg=1)
    return determine(
        replace(bill, rule=tm.Bill("1211.20", country, rule="CC").rule), load_agreement(agreement), on=ON
    )


@pytest.mark.parametrize(
    ("agreement", "maker", "other"),
    [
        ("GB-KR", "GB", "KR"),
        ("GB-JP", "GB", "JP"),
        ("GB-VN", "VN", "GB"),
        ("GB-SG", "SG", "GB"),
        ("EU-VN", "VN", "EU"),
    ],
)
def test_materials_of_the_other_party_cumulate_beyond_minimal_operations_where_the_text_asks_it(
    agreement, maker, other
):
    """GB-KR Art. 3.1, GB-SG Art. 3.1, GB-VN Art. 3.1, GB-JP Art. 5.5, EU-VN Art. 9.1: packing alone does not move the origin.
    Materials of the own Party need nothing more."""
    assert _packed(maker, other, agreement, ["packing (simple)"]).originating is False
    assert _packed(maker, maker, agreement, ["packing (simple)"]).originating is True
    assert _packed(maker, other, agreement, None).originating is None


def test_under_rcep_packing_is_enough_for_what_is_wholly_of_other_parties():
    """Art. 3.2(b), 3.6: the list of minimal operations speaks of non-originating materials."""
    assert _packed("CN", "KR", "RCEP", ["packing"]).originating is True


def test_whether_apta_cumulates_is_not_known_so_nothing_is_denied_for_it():
    """Annex II Rule 4 lets inputs of other participating States count from an aggregate content; the thresholds in
    force are not on file."""
    bill = Bill(
        "8524.92", "CN", [Material("cell", "8524.12", 70, "originating", country="KR")], fob=100, rule="RVC45"
    )
    found = determine(bill, load_agreement("APTA"), on=ON)
    assert found.originating is None
    assert any("Rule 4" in need for need in found.needs)


CUMULATION = {
    "AANZFTA": "originating-materials",
    "ACFTA": "originating-materials",
    "AJCEP": "originating-materials",
    "AKFTA": "originating-materials",
    "APTA": "none",
    "CKFTA": "originating-materials",
    "CPTPP": "full",
    "EU-VN": "originating-materials",
    "GB-JP": "full",
    "GB-KR": "originating-materials",
    "GB-SG": "originating-materials",
    "GB-VN": "originating-materials",
    "KR-VN": "originating-materials",
    "RCEP": "originating-materials",
}
"""As the texts say (RULES: RCEP 3.4, CKFTA 3.6, ACFTA Art. 9, AKFTA Rule 7, AJCEP, AANZFTA Art. 6; CPTPP Art. 10 and
GB-JP Art. 5 also count production on materials that do not originate)."""


@pytest.mark.parametrize("code", sorted(CUMULATION))
def test_what_cumulates_is_as_the_text_of_each_agreement_says(code):
    provisions = load_agreement(code).provisions
    assert provisions.cumulation == CUMULATION[code]
    assert code in agreements_on_file()


ASSUMED = {
    "hs": "8524.92",
    "country": "VN",
    "fob": 100,
    "operations": ["bonding of drivers"],
    "transport": "direct",
    "materials": [
        {"name": "cell", "hs": "8524.12", "value": 70, "status": "originating", "country": "KR"},
        {"name": "glass", "hs": "7007.19", "value": 5, "status": "non-originating", "country": "US"},
    ],
}


def test_every_door_names_what_originates_without_a_declaration():
    """70 of 100 are stated as originating: no answer rests on it in silence."""
    bill = Bill(**ASSUMED)
    asked = {"to": "JP", "on": ON}
    assert "assumed to originate without a declaration: cell" in tm.determine(bill, "RCEP", **asked).answer
    for answer in (
        tm.quote(bill, **asked, value=10000).answer,
        tm.landed_cost(
            bill, **asked, units=100, freight=10, insurance=1, fees=0, inland_destination=0
        ).answer,
    ):
        assert "assumed to originate without a declaration under" in answer
        assert "RCEP" in answer.partition("without a declaration under")[2].partition(":")[0]
    shown = {"agreement": "RCEP", "origin": "KR"}
    proved = Bill(
        **{
            **ASSUMED,
            "materials": [{**ASSUMED["materials"][0], "evidence": [shown]}, ASSUMED["materials"][1]],
        }
    )
    assert "without a declaration" not in tm.quote(proved, **asked, value=10000, agreements=["RCEP"]).answer


def test_a_screening_counts_the_bills_that_stand_on_it(tmp_path):
    """Two of four bills: A states it, B's is declared, C states it of a material of an intermediate, D does not."""
    (tmp_path / "bills.csv").write_text(
        "bill,hs,exporter,fob,beyond_minimal,material,material_hs,value,status,country,supplier,parent\n"
        "A,8524.92,VN,100,yes,cell,8524.12,70,originating,KR,,\n"
        "B,8524.92,VN,100,yes,cell,8524.12,70,originating,KR,asan,\n"
        "C,8524.92,VN,100,yes,cell,8524.12,70,determine,VN,,\n"
        "C,8524.92,VN,100,yes,film,3920.62,20,originating,KR,,cell\n"
        "D,8524.92,VN,100,yes,cell,8524.12,70,non-originating,TW,,\n"
    )
    rows = [{**FIRST, "by": "asan"}]
    found = tm.screen(tmp_path / "bills.csv", "RCEP", to="JP", on=ON, declarations=rows)
    assert found.record.assumed == 2
    assert "assumed: in 2 of them materials originate without a declaration" in found.answer
    question = Question(("RCEP",), ON, "HS2022", "JP")
    assert screen(tmp_path / "bills.csv", tmp_path / "a.csv", question, workers=1).assumed == 3
