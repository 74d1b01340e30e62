"""Economies and memberships. Dates: the source column of memberships.csv, repeated beside each check."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tumen.agreements.load import load_agreement
from tumen.errors import InputError
from tumen.reference.economies import (
    economies,
    economy,
    groups,
    is_member,
    members,
    memberships,
)


def test_both_iso_codes_name_the_same_economy():
    assert economy("CN") is economy("CHN")
    assert (economy("KR").iso2, economy("KR").iso3, economy("KR").name) == ("KR", "KOR", "South Korea")


def test_the_union_is_a_customs_territory_and_not_a_country():
    union = economy("EU")
    assert union.kind == "customs union"
    assert union.iso3 is None
    assert [item.iso2 for item in economies() if item.kind == "customs union"] == ["EU"]


def test_every_economy_has_a_name_and_codes_of_the_right_length():
    assert len(economies()) == 250  # 249 rows of ISO 3166-1 and the European Union
    for item in economies():
        assert item.name
        assert len(item.iso2) == 2
        assert item.kind == "customs union" or (item.iso3 is not None and len(item.iso3) == 3)


def test_namibia_is_not_lost_to_a_missing_value():
    assert economy("NA").name == "Namibia"


@pytest.mark.parametrize(
    ("written", "suggested"),
    [
        ("UK", "United Kingdom (GB)"),
        ("cn", "China (CN)"),
        ("Japan", "Japan (JP)"),
        ("Korea", "South Korea (KR)"),
        ("Vietnam", "Viet Nam (VN)"),
        ("CHM", "China (CN)"),
        ("CNX", "Did you mean China (CN)"),
        ("XKR", "Did you mean South Korea (KR)"),
        ("EL", "Greece (GR)"),
    ],
)
def test_an_unknown_code_is_refused_with_a_suggestion(written, suggested):
    with pytest.raises(InputError) as caught:
        economy(written)
    assert suggested in str(caught.value)
    assert repr(written) in str(caught.value)


def test_norway_unquoted_in_yaml_is_explained():
    with pytest.raises(InputError, match='"NO" for Norway'):
        economy(False)  # type: ignore[arg-type]


def test_groups_on_file():
    assert groups() == (
        "AANZFTA",
        "ACFTA",
        "AJCEP",
        "AKFTA",
        "APTA",
        "ASEAN",
        "ATIGA",
        "CKFTA",
        "CPTPP",
        "EAEU",
        "EFTA",
        "EU",
        "EU-VN",
        "GB-JP",
        "GB-KR",
        "GB-SG",
        "GB-VN",
        "KR-VN",
        "RCEP",
    )
    for ask in (memberships, lambda group: members(group, date(2024, 1, 1))):
        with pytest.raises(
            InputError,
            match=r"'USMCA'.*AANZFTA, ACFTA.*CPTPP, EAEU, EFTA, EU, EU-VN, GB-JP, GB-KR, GB-SG, GB-VN, KR-VN, RCEP",
        ):
            ask("USMCA")


def test_rcep_grows_party_by_party():
    # METI 2021-11-03 (ten Parties, 2022-01-01); KR 2022-02-01; MY 2022-03-18; MM 2022-05-01; ID 2023-01-02;
    # PH 2023-06-02.
    assert members("RCEP", date(2021, 12, 31)) == ()
    assert members("RCEP", date(2022, 1, 1)) == ("AU", "BN", "CN", "JP", "KH", "LA", "NZ", "SG", "TH", "VN")
    assert not is_member("RCEP", "KOR", date(2022, 1, 31))
    assert is_member("RCEP", "KOR", date(2022, 2, 1))
    assert not is_member("RCEP", "MY", date(2022, 3, 17))
    assert is_member("RCEP", "MY", date(2022, 3, 18))
    assert len(members("RCEP", date(2022, 12, 31))) == 13
    assert len(members("RCEP", date(2023, 1, 2))) == 14
    assert len(members("RCEP", date(2023, 6, 2))) == 15


def test_united_kingdom_in_cptpp_party_by_party():
    between = load_agreement("CPTPP").in_force
    # In force 2024-12-15 with eight Parties, 2024-12-24 with Australia; Canada and Mexico had not ratified.
    assert between("GB", "JP", date(2024, 12, 14)).holds is False
    assert between("GB", "JP", date(2024, 12, 15)).holds is True
    assert between("GB", "AU", date(2024, 12, 23)).holds is None
    assert between("GB", "AU", date(2024, 12, 24)).holds is True
    assert between("GB", "CA", date(2025, 6, 1)).holds is None
    assert members("CPTPP", date(2025, 6, 1)).count("GB") == 1
    assert len(members("CPTPP", date(2025, 6, 1))) == 12


def test_union_and_asean_by_their_published_lists():
    # europa.eu: 6, 9 (1973), 10, 12, 15, 25 (2004-05-01), 27, 28 (2013-07-01), 27 after 2020-01-31.
    counts = {1958: 6, 1973: 9, 1981: 10, 1986: 12, 1995: 15, 2005: 25, 2007: 27, 2014: 28, 2021: 27}
    assert {year: len(members("EU", date(year, 1, 1))) for year in counts} == counts
    assert is_member("EU", "GB", date(2020, 1, 31))
    assert not is_member("EU", "GB", date(2020, 2, 1))
    assert len(members("ASEAN", date(1999, 4, 30))) == 10
    assert is_member("ASEAN", "TL", date(2025, 10, 26))
    assert not is_member("RCEP", "TL", date(2026, 1, 1))


def test_every_row_has_its_source_and_the_day_it_was_read():
    for group in groups():
        for item in memberships(group):
            assert item.source
            assert item.read_on >= date(2026, 11, 22)
            assert item.until is None or item.until > item.start


@settings(deadline=None)
@given(st.sampled_from(["CPTPP", "RCEP"]), st.dates(date(2015, 1, 1), date(2030, 1, 1)), st.data())
def test_whether_it_applies_does_not_depend_on_the_order(group, on, data):
    everyone = [item.iso2 for item in economies()]
    first = data.draw(st.sampled_from(everyone))
    second = data.draw(st.sampled_from([*members(group, on), *everyone]))
    between = load_agreement(group).in_force
    answer = between(first, second, on).holds
    assert answer is between(second, first, on).holds
    both = is_member(group, first, on) and is_member(group, second, on) and first != second
    assert (answer is False) == (not both)
