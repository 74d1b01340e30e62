"""A bill and its materials from plain data: what is read, what is refused, and all of it at once."""

from datetime import date
from decimal import Decimal

import pytest

from tumen.errors import InputError
from tumen.origin.bill import (
    Bill,
    Costs,
    Evidence,
    Leg,
    Material,
    NetCost,
    Operation,
    OutsideMaterial,
    Transport,
)
from tumen.origin.screen import table_of
from tumen.reference.hs import HsCode
from tumen.tables.record import codes_in_edition


def problems(make) -> list[str]:
    with pytest.raises(InputError) as error:
        make()
    return [str(item) for item in error.value.problems]


@pytest.mark.parametrize("given", [42, "42", "42.0", Decimal("42.00"), 42.0])
def test_amounts_are_read_from_numbers_and_text(given):
    assert Bill("8524.92", "VN", fob=given).fob == 42


def test_a_float_is_its_shortest_text():
    assert str(Material("glue", value=0.1, status="undetermined").value) == "0.1"


@pytest.mark.parametrize(
    "given", [True, "cheap", float("nan"), float("inf"), "1e400", None.__class__, "1" * 60]
)
def test_what_is_no_amount_is_refused(given):
    (found,) = problems(lambda: Bill("8524.92", "VN", fob=given))
    assert found.startswith("fob: ")


def test_what_is_missing_is_said_in_a_sentence():
    assert problems(lambda: Bill(fob=42)) == [
        'the HS code of the good is missing. Give hs, such as "8524.92"',
        'the economy where the good is made is missing. Give country, such as "VN"',
    ]


def test_economies_and_codes_are_known_or_refused_with_the_near_miss():
    assert Bill("8524.92", "VNM").country == "VN"
    found = problems(lambda: Bill("8524.97", "UK", [Material("glue", "3506.91", 1, "originating", "KR")]))
    assert len(found) == 2
    assert "HS code 8524.97 is not in HS2022" in found[0]
    assert "Did you mean United Kingdom (GB)?" in found[1]


def test_codes_are_read_in_the_edition_of_the_block():
    with codes_in_edition("HS2012"):
        assert Bill("8517.12", "VN").hs == HsCode("851712", "HS2012")
    assert problems(lambda: Bill("8517.12", "VN"))  # no code of HS2022


def test_words_of_closed_lists_are_refused_with_the_near_miss():
    found = problems(lambda: Material("box", value=1, status="originatng", role="retail-packing"))
    assert "Did you mean 'originating'?" in found[0]
    assert "Did you mean 'retail-packaging'?" in found[1]


def test_unknown_arguments_are_named_beside_every_other_problem():
    found = problems(
        lambda: Bill("8524.92", "VN", fob=-3, wieght=2, materials=[{"nam": "glue", "value": "x"}])
    )
    assert "there is no key 'wieght' here. Did you mean 'weight'?" in found
    assert "there is no key 'nam' here. Did you mean 'name'?" in found
    assert any(text.startswith("materials[1].value: 'x' is not a number") for text in found)
    assert (
        "the FOB price of the good is -3. Give an amount greater than zero, or leave it out if it is unknown"
        in found
    )


def test_the_value_of_a_material_is_quantity_times_unit_price():
    chip = Material("chip", quantity=3, unit="piece", unit_price="2.60", status="non-originating")
    assert chip.value == Decimal("7.80")
    assert Material(
        "chip", value="7.8", quantity=3, unit_price="2.60", status="undetermined"
    ).value == Decimal("7.8")
    (found,) = problems(
        lambda: Material("chip", value=8, quantity=3, unit_price="2.60", status="undetermined")
    )
    assert found.startswith("the value of material 'chip' is 8, and 3 x 2.60 is 7.80")
    # another value leaves no unit price that contradicts it
    assert chip.at_value(Decimal(9)).value == 9


def test_a_material_made_by_its_own_bill_says_the_rest_by_itself():
    module = Material(
        "module", "8529.90", 30, country="VN", made={"operations": ["bonding", "coating@KR"], "materials": []}
    )
    made = module.made
    assert module.status == "determine"
    assert made is not None
    assert (made.hs.digits, made.country, made.fob, made.exw) == ("852990", "VN", 30, 30)
    assert made.operations == (Operation("bonding", "VN"), Operation("coating", "KR"))
    assert made.transport == Transport()


def test_records_inside_are_read_from_keys():
    bill = Bill(
        "8517.13",
        "VN",
        costs={"labour": 1, "overhead": "2", "profit": 0, "other": 0},
        net_cost={"total": 90, "royalties": "2.5"},
        transport={"legs": [{"via": "SG", "operations": ["unloading"], "customs-control": True}]},
        materials=[
            {"name": "hull", "status": "undetermined", "outside-materials": [{"hs": "7208.51", "value": 3}]}
        ],
        rule="CTH or RVC40",
        obtained="harvested-plant",
    )
    assert bill.costs == Costs(Decimal(1), Decimal(2), Decimal(0), Decimal(0))
    assert bill.net_cost == NetCost(Decimal(90), royalties=Decimal("2.5"))
    assert bill.transport == Transport((Leg("SG", ("unloading",), True),))
    assert bill.materials[0].outside_materials == (OutsideMaterial(HsCode("720851", "HS2022"), Decimal(3)),)
    assert bill.obtained is not None
    assert bill.rule is not None


def test_costs_are_four_or_none():
    (found,) = problems(lambda: Costs(labour=1, profit=2))
    assert found.startswith("overhead, other not given beside labour, profit")


def test_evidence_names_an_agreement_on_file_a_party_and_days_in_order():
    found = problems(lambda: Evidence("RCPE", "KX", start="2026-06-01", until="2026-01-01"))
    assert len(found) == 3
    assert "Did you mean 'RCEP'?" in found[0]
    shown = Evidence("RCEP", "KOR", until="2026-12-31")
    assert shown.origin == "KR"
    assert shown.holds("RCEP", date(2026, 12, 31))
    assert not shown.holds("RCEP", date(2027, 1, 1))
    assert not shown.holds("AKFTA", date(2026, 6, 1))


def test_evidence_of_what_is_said_not_to_originate_is_a_contradiction():
    (found,) = problems(
        lambda: Material(
            "glue", value=1, status="non-originating", evidence=[{"agreement": "RCEP", "origin": "KR"}]
        )
    )
    assert "is non-originating and has a declaration of origin" in found
    (found,) = problems(
        lambda: Material(
            "glue",
            hs="3506.91",
            value=1,
            country="KR",
            made={"materials": []},
            evidence=[{"agreement": "RCEP", "origin": "KR"}],
        )
    )
    assert "has its own bill and a declaration of origin" in found


@pytest.mark.parametrize(
    ("more", "status"), [({}, "originating"), ({"value-added": "0.4"}, "non-originating")]
)
def test_what_is_not_determined_is_as_its_declaration_says(more, status):
    said = [{"agreement": "RCEP", "origin": "KR", **more}]
    assert Material("glue", value=1, status="undetermined", evidence=said).status == status


@pytest.mark.parametrize(
    "more",
    [
        {"net_cost": {"total": 90}},
        {"set_rule": "3b"},
        {
            "materials": [
                {"name": "leaf", "hs": "0601.10", "country": "VN", "made": {"obtained": "harvested-plant"}}
            ]
        },
        {"materials": [{"name": "glue", "value": 1, "evidence": [{"agreement": "RCEP", "origin": "KR"}]}]},
        {"materials": [{"name": "glue", "value": 1, "status": "undetermined", "in_component": True}]},
    ],
)
def test_a_table_refuses_what_it_has_no_column_for(more):
    (found,) = problems(lambda: table_of({"1": Bill("8524.92", "VN", **more)}))
    assert "states what a table has no column for" in found
