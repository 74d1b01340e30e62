"""A name that nearly spells an operation which confers no origin settles nothing: not by one bill, not by a table."""

import pytest

import tumen as tm
from tumen.errors import InputError
from tumen.origin.criteria.minimal import confers, nearly
from tumen.origin.determination import Status
from tumen.origin.determine import determine, determine_under, law_on
from tumen.tables.given import day

DAY = day("2026-06-01")
MINIMAL = ("packaging", "simple-cutting")


@pytest.mark.parametrize("name", ["packging"])
def test_a_slip_is_doubted(name):
    assert nearly(name, MINIMAL) in MINIMAL
    assert confers(name, MINIMAL) is None


@pytest.mark.parametrize(
    "name", ["PACKAGING", "Packaging", "Simple Cutting", "simple_cutting", "simple-cuting"]
)
def test_capitals_hyphens_and_endings_make_no_difference(name):
    assert confers(name, MINIMAL) is False


@pytest.mark.parametrize("name", ["assembly", "thin-film deposition", "moulding"])
def test_another_word_counts(name):
    assert confers(name, MINIMAL) is True


def test_a_word_that_another_agreement_lists_is_no_slip():
    # RCEP Art. 3.6 and ACFTA list different words; each is meant as it is written, whatever the other calls its own
    for code in ("RCEP", "ACFTA", "CPTPP"):
        policy = tm.agreement(code).provisions.operations
        for name in () if policy is None else policy.minimal:
            assert nearly(name, ("packging",)) is None


def made_by(operation: str) -> tm.Bill:
    """8524.92 of 80 % regional value, so that the operation alone decides (Art. 3.6)."""
    materials = [tm.Material("driver IC", "8542.31", 20, "non-originating", "TW")]
    return tm.Bill("8524.92", "VN", materials, fob=100, operations=[operation], transport="direct")


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ("assembly", Status.ORIGINATING),
        ("packaging", Status.NOT_ORIGINATING),
        ("packging", Status.UNDETERMINED),
        ("PACKAGING", Status.NOT_ORIGINATING),
    ],
)
def test_one_bill_and_a_table_say_the_same(operation, status):
    bill = made_by(operation)
    found = determine_under(bill, law_on(tm.agreement("RCEP"), "VN", DAY, "JP"))
    assert found.status is status
    if status is Status.UNDETERMINED:
        assert any("which confers no origin" in need for need in found.needs)
    table = tm.screen({"A": bill}, "RCEP", to="JP", on=DAY).answers
    assert table["status"].to_list() == [status.value]


def test_the_door_refuses_it():
    with pytest.raises(InputError, match="nearly spells 'packaging'"):
        determine(made_by("packging"), tm.agreement("RCEP"), on=DAY)
    with pytest.raises(InputError, match="nearly spells 'packaging'"):
        tm.determine(made_by("packging"), "RCEP", on=DAY)


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ("chemical-reaction", Status.ORIGINATING),
        ("Chemical Reaction", Status.ORIGINATING),
        ("chemical reacton", Status.UNDETERMINED),
        ("assembly", Status.NOT_ORIGINATING),
    ],
)
def test_an_operation_that_a_rule_asks_for_is_known_by_its_name(operation, status):
    """2901.10 of itself, 80 of 100: a chemical reaction is the one way, and a slip must not say no."""
    materials = [tm.Material("ethane", "2901.10", 80, "non-originating", "TW")]
    bill = tm.Bill("2901.10", "VN", materials, fob=100, operations=[operation], rule="CR")
    found = tm.determine(bill, "RCEP", to="JP", on="2026-06-01")
    assert found.status is status
    table = tm.screen({"A": bill}, "RCEP", to="JP", on="2026-06-01").answers
    assert table["status"].to_list() == [status.value]
    if status is Status.UNDETERMINED:
        needed = "the operations carried out: whether 'chemical reacton' is 'chemical-reaction'"
        assert found.needs[0] == needed
        assert table["needs"].to_list() == ["operations"]


def test_words_of_a_bill_inside_a_bill_are_looked_at_too():
    made = {"operations": ["packging"], "materials": []}
    material = tm.Material("chip", "8542.31", 20, country="VN", made=made)
    bill = tm.Bill("8524.92", "VN", [material], fob=100, operations=["assembly"])
    with pytest.raises(InputError) as caught:
        determine(bill, tm.agreement("RCEP"), on=DAY)
    (problem,) = caught.value.problems
    assert problem.at == ("materials", 0, "made", "operations", 0)
