"""Customs territories. Dates: the source column of territories.csv, repeated beside each check."""

from __future__ import annotations

from datetime import date

import pytest

from tumen.reference.territories import (
    nothing_imported,
    of_territory,
    one_territory,
    serves,
    territory,
)

NOW = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("code", "on", "found"),
    [
        ("DE", NOW, "EU"),
        ("EU", NOW, "EU"),
        ("HR", date(2013, 6, 30), "HR"),  # accession on 1 July 2013
        ("HR", date(2013, 7, 1), "EU"),
        ("GB", date(2020, 12, 31), "EU"),  # end of the transition period
        ("GB", date(2021, 1, 1), "GB"),
        ("NA", NOW, "SACU"),
        ("LI", NOW, "CH"),  # Treaty of 29 March 1923 Art. 1
        ("TR", NOW, "TR"),  # a customs union with the Union, and a territory of its own
        ("KZ", NOW, "KZ"),  # rates of its own, which keep goods inside: Treaty of the EAEU Art. 42(6)
        ("JP", NOW, "JP"),
    ],
)
def test_the_territory_of_a_day(code, on, found):
    assert territory(code, on) == found


def test_between_two_economies():
    assert one_territory("HU", "DE", NOW)
    assert not one_territory("GB", "DE", NOW)
    assert one_territory("RU", "BY", NOW)
    assert not one_territory("AE", "SA", NOW)  # rates and rules of origin of their own since 2020 and 2021
    assert nothing_imported("JP", "JP", NOW) == "JP"
    assert nothing_imported("HU", "DE", NOW) == "in the customs territory EU on 2026-06-01"
    assert nothing_imported("VN", "DE", NOW) is None


def test_what_is_told_of_a_territory():
    told = {"EU": 1, "JP": 2}
    assert of_territory(told, "DE", NOW) == 1
    assert of_territory({**told, "DE": 3}, "DE", NOW) == 3
    assert of_territory({"FR": 4}, "DE", NOW) == 4
    assert of_territory(told, "GB", NOW) is None
    assert serves("EU", "DE")
    assert serves(None, "DE")
    assert not serves("FR", "DE")
