"""Lists of beneficiaries: sure, possible, impossible."""

from datetime import date, timedelta

import pytest

from tumen.reference.beneficiaries import beneficiary_rows, on_list
from tumen.reference.economies import members
from tumen.tariff.rates.beneficiaries import benefits

TODAY = date(2026, 7, 1)


def test_least_developed_by_the_list_of_the_united_nations():
    # 46 of March 2021 (International Telecommunication Union), 44 after Bhutan and Sao Tome and Principe
    # graduated (policy.desa.un.org: "There are now 44 countries remaining", 2024-12-13).
    for on, count in ((date(2021, 3, 1), 46), (date(2024, 6, 1), 45), (date(2024, 12, 14), 44)):
        rows = [row for row in beneficiary_rows()["LDC"] if row.importer is None and row.holds(on)]
        assert sum(len(row.economies) for row in rows if row.economies is not None) == count
    for code in ("CN", "KR", "VN", "JP", "DE"):
        assert benefits(("LDC",), code, TODAY, "JP") is False
    for code in ("BD", "KH", "LA", "MM"):
        assert benefits(("LDC",), code, TODAY, "JP") is None  # Japan's own list is not on file


@pytest.mark.parametrize(
    ("code", "last", "after"), [("BT", date(2023, 12, 13), False), ("ST", date(2024, 12, 13), False)]
)
def test_who_graduates_is_no_longer_least_developed(code, last, after):
    assert benefits(("LDC",), code, last, "JP") is None
    assert benefits(("LDC",), code, last + timedelta(1), "JP") is after


def test_before_the_first_list_nothing_is_known():
    assert benefits(("LDC",), "CN", date(2016, 1, 1), "KR") is None


def test_the_importers_own_list_goes_before_that_of_the_united_nations():
    # Schedule 1 of Australia, Part 2, still has Cape Verde and Samoa, which graduated in 2007 and 2014.
    assert benefits(("LDC",), "WS", TODAY, "AU") is True
    assert benefits(("LDC",), "WS", TODAY, "JP") is False
    assert benefits(("LDC",), "CN", TODAY, "AU") is False


def test_developing_economies_of_australia_by_part_of_schedule_1():
    # Part 4 (DCS) has China and Viet Nam; Part 5 (DCT) has Hong Kong, Korea, Singapore and Taiwan, which
    # section 14(1)(f) takes out of the first.
    for code, dcs, dct in (
        ("CN", True, False),
        ("VN", True, False),
        ("KR", False, True),
        ("DE", False, False),
    ):
        assert benefits(("DCS",), code, TODAY, "AU") is dcs
        assert benefits(("DCT",), code, TODAY, "AU") is dct
    assert benefits(("DCS",), "CN", TODAY, "NZ") is None  # whose list it is is not on file


def test_who_graduated_from_japans_preferences():
    # pst.ag 2019-03-26: China, Thailand, Brazil, Malaysia and Mexico from 2019-04-01.
    assert benefits(("GSP",), "CN", date(2019, 3, 31), "JP") is None
    for code in ("CN", "TH", "BR", "MY", "MX", "KR"):
        assert benefits(("GSP",), code, date(2019, 4, 1), "JP") is False
    assert [benefits(("GSP",), "TR", on, "JP") for on in (date(2026, 3, 31), date(2026, 4, 1))] == [
        None,
        False,
    ]


def test_members_of_the_eurasian_economic_union():
    # commonspace.eu, 2015-01-02: Armenia a day after Belarus, Kazakhstan and Russia.
    assert members("EAEU", date(2015, 1, 1)) == ("BY", "KZ", "RU")
    assert members("EAEU", TODAY) == ("AM", "BY", "KG", "KZ", "RU")
    assert benefits(("EAEU",), "CN", TODAY, "VN") is False


def test_a_member_of_asean_is_not_by_that_a_party_to_its_agreements():
    assert benefits(("ASEAN", "IN"), "TL", TODAY, "VN") is None
    assert benefits(("ASEAN", "IN"), "TH", TODAY, "VN") is True


def test_every_row_says_where_it_was_read_and_no_two_decide_one_day():
    for group, rows in beneficiary_rows().items():
        for row in rows:
            assert row.source
            assert row.until is None or row.until > row.start
        for code in ("CN", "KR", "BD", "BT", "TL", "AU", "TR"):
            for importer in {row.importer for row in rows}:
                named = [
                    row
                    for row in rows
                    if row.importer == importer and row.economies is not None and code in row.economies
                ]
                assert len([row for row in named if row.holds(TODAY)]) <= 1, (group, code)
    assert on_list("LDC", "CN", TODAY).economies is None
