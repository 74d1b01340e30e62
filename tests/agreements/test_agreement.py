"""Parties, dates, editions, rules and Appendix lines of RCEP, and of a user's own agreement."""

from datetime import date

import pytest

from tumen.agreements.load import agreements_on_file, load_agreement
from tumen.errors import InputError
from tumen.reference.hs import HsCode


@pytest.fixture(scope="module")
def rcep():
    return load_agreement("RCEP")


def hs(digits, edition="HS2022"):
    return HsCode.parse(digits, edition)


def test_rcep_is_on_file_and_read_once(rcep):
    assert "RCEP" in agreements_on_file()
    assert load_agreement("RCEP") is rcep


@pytest.mark.parametrize(
    ("pair", "on", "holds", "since"),
    [
        # Dates of entry into force: CN and JP 2022-01-01, KR 2022-02-01, ID 2023-01-02, PH 2023-06-02
        # (memberships.csv, each with its source). A rate may be used from the later of the two dates.
        (("CN", "JP"), date(2022, 1, 1), True, date(2022, 1, 1)),
        (("CN", "JP"), date(2021, 12, 31), False, date(2022, 1, 1)),
        (("KR", "CN"), date(2022, 1, 31), False, date(2022, 2, 1)),
        (("KR", "CN"), date(2022, 2, 1), True, date(2022, 2, 1)),
        (("KOR", "CHN"), date(2026, 6, 1), True, date(2022, 2, 1)),
        (("ID", "PH"), date(2023, 6, 1), False, date(2023, 6, 2)),
        (("ID", "PH"), date(2023, 6, 2), True, date(2023, 6, 2)),
        # Myanmar: from 2022-05-01 as applied by China; towards others it is not on file.
        (("MM", "CN"), date(2022, 5, 1), True, date(2022, 5, 1)),
        (("MM", "CN"), date(2022, 4, 30), False, date(2022, 5, 1)),
        (("MM", "KR"), date(2026, 6, 1), None, None),
        (("NZ", "MM"), date(2026, 6, 1), None, None),
        (("MM", "PH"), date(2023, 1, 1), False, None),
        (("US", "CN"), date(2026, 6, 1), False, None),
        (("CN", "CN"), date(2026, 6, 1), False, None),
    ],
)
def test_in_force_from_the_later_of_two_dates(rcep, pair, on, holds, since):
    for exporter, importer in [pair, pair[::-1]]:
        found = rcep.in_force(exporter, importer, on)
        assert (found.holds, found.from_date) == (holds, since)
        assert found.reason


def test_in_force_says_why(rcep):
    assert rcep.in_force("KR", "CN", date(2026, 6, 1)).reason == (
        "RCEP is in force between KR and CN since 2022-02-01: the later of KR 2022-02-01, CN 2022-01-01"
    )
    assert (
        "not on file whether RCEP applies between KR and MM"
        in rcep.in_force("KR", "MM", date(2026, 6, 1)).reason
    )
    assert rcep.in_force("US", "CN", date(2026, 6, 1)).reason == "United States (US) is not a Party of RCEP"


def test_an_economy_that_does_not_exist_is_refused(rcep):
    with pytest.raises(InputError, match="'XX' is not the ISO code"):
        rcep.in_force("XX", "CN", date(2026, 6, 1))
    with pytest.raises(InputError, match=r"United States \(US\) is not a Party of RCEP"):
        rcep.party("US")


def test_the_seven_parties_with_differentials(rcep):
    # Singapore Customs, Handbook on Rules of Origin, December 2025.
    found = {party.economy for party in rcep.parties if party.differentials}
    assert found == {"CN", "ID", "JP", "KR", "PH", "TH", "VN"}
    assert len(rcep.parties) == 15


@pytest.mark.parametrize(
    ("day", "edition"),
    # Ministry of Foreign Affairs of Japan: rules in HS2022 are used from 2023-01-01.
    [
        (date(2022, 1, 1), "HS2012"),
        (date(2022, 12, 31), "HS2012"),
        (date(2023, 1, 1), "HS2022"),
        (date(2026, 6, 1), "HS2022"),
    ],
)
def test_edition_by_day(rcep, day, edition):
    found = rcep.edition_on(day)
    assert found.edition == edition
    assert f"rules are in {edition} from" in found.reason
    assert found.sources


def test_no_edition_before_the_agreement(rcep):
    with pytest.raises(InputError, match="no rules of RCEP are on file for 2021-12-31"):
        rcep.edition_on(date(2021, 12, 31))


@pytest.mark.parametrize(
    ("importer", "day", "year"),
    [
        # Annex I, General Notes: year 1 ends on 31 December, for ID, JP and PH on 31 March; staging counts
        # from 2022-01-01 also for Indonesia and the Philippines, which joined in 2023.
        ("CN", date(2022, 1, 1), 1),
        ("CN", date(2022, 12, 31), 1),
        ("CN", date(2023, 1, 1), 2),
        ("KR", date(2026, 6, 1), 5),
        ("JP", date(2022, 3, 31), 1),
        ("JP", date(2022, 4, 1), 2),
        ("JP", date(2026, 3, 31), 5),
        ("JP", date(2026, 4, 1), 6),
        ("ID", date(2023, 1, 2), 2),
        ("PH", date(2023, 6, 2), 3),
    ],
)
def test_tariff_year(rcep, importer, day, year):
    assert rcep.tariff_year(importer, day) == year


def test_no_tariff_year_before_the_first(rcep):
    with pytest.raises(InputError, match="before the first tariff year"):
        rcep.tariff_year("CN", date(2021, 12, 31))


@pytest.mark.parametrize(
    ("code", "text", "level", "at"),
    [
        # English text of Annex 3A, pages 3A-138 and 3A-145, and the HS2022 list, page 118, as on file in
        # ../shared/data/rcep/psr.csv.
        (hs("8703.24", "HS2012"), "RVC40", "heading", "8703"),
        (hs("8509.40", "HS2022"), "CTSH or RVC40", "subheading", "850940"),
        (hs("8509.40.10", "HS2022"), "CTSH or RVC40", "subheading", "850940"),
        (hs("0101.21", "HS2022"), "WO", "chapter", "01"),
        (hs("01", "HS2022"), "WO", "chapter", "01"),
    ],
)
def test_most_specific_rule(rcep, code, text, level, at):
    found = rcep.rule_for(code)
    assert (found.text, found.level, found.code, found.edition) == (text, level, at, code.edition)
    assert found.file == f"tumen/data/agreements/RCEP/rules-{code.edition}.csv"
    assert found.source
    assert found.read_on == date(2026, 11, 22)


def test_a_code_with_different_rules_below_it_is_refused(rcep):
    with pytest.raises(InputError, match="Give the subheading"):
        rcep.rule_for(hs("85"))
    with pytest.raises(InputError, match="Give the subheading"):
        rcep.rule_for(hs("8509"))


def test_a_code_of_another_edition_or_of_none_is_refused(rcep):
    with pytest.raises(InputError, match="Convert the code to HS2012 or HS2022"):
        rcep.rule_for(hs("8703.24", "HS2017"))
    with pytest.raises(InputError, match="is not in HS2022"):
        rcep.rule_for(hs("0199.99"))


@pytest.mark.parametrize(
    ("importer", "year", "lines"),
    # ../shared/data/rcep/tariff/README.md: CN 82, of which 40 until year 15; JP 100; AU has no Appendix.
    [
        ("CN", 5, 82),
        ("CN", 15, 82),
        ("CN", 16, 42),
        ("JP", 1, 100),
        ("AU", 1, 0),
        ("ID", 1, 98),
        ("ID", 11, 99),
    ],
)
def test_appendix_by_year(rcep, importer, year, lines):
    assert len(rcep.appendix(importer, year)) == lines


@pytest.mark.parametrize(
    ("importer", "line", "listed"),
    [
        ("CN", hs("02011000", "HS2012"), True),
        ("CN", hs("0201.10", "HS2012"), None),
        ("CN", hs("02", "HS2012"), None),
        ("CN", hs("8524", "HS2012"), False),
        ("CN", hs("02011000", "HS2022"), None),
        ("CN", hs("8517.13", "HS2022"), False),
        ("AU", hs("02011000", "HS2012"), False),
    ],
)
def test_in_appendix_is_unknown_where_the_code_does_not_decide(rcep, importer, line, listed):
    assert rcep.in_appendix_on(importer, line, date(2022, 6, 1)) is listed


def test_a_folder_of_ones_own(folder):
    place = folder()
    tiny = load_agreement(place)
    assert tiny.title == "Tiny agreement"
    assert tiny.provisions.content.base == "EXW"
    assert tiny.in_force("NZ", "SG", date(2020, 12, 31)).from_date == date(2021, 1, 1)
    assert tiny.in_force("NZ", "SG", date(2021, 1, 1)).holds is True
    # Year 1 from 2020-07-01; the next begins on 1 January for NZ and on 1 July for SG.
    assert [tiny.tariff_year("NZ", day) for day in (date(2020, 12, 31), date(2021, 1, 1))] == [1, 2]
    assert [tiny.tariff_year("SG", day) for day in (date(2021, 6, 30), date(2021, 7, 1))] == [1, 2]
    assert tiny.rule_for(hs("0207.14", "HS2017")).text == "RVC35"
    assert tiny.rule_for(hs("0201.10", "HS2017")).text == "CC"
    assert tiny.rule_for(hs("8703.24", "HS2017")) is None
    assert [len(tiny.appendix("SG", year)) for year in (1, 2, 4)] == [1, 2, 1]
    assert tiny.party("SG").source == "Text of the agreement, a drawer"


def test_a_folder_of_ones_own_is_read_again_after_an_edit(folder):
    place = folder()
    assert load_agreement(str(place)).title == "Tiny agreement"
    text = (place / "agreement.yaml").read_text().replace("Tiny", "Small")
    (place / "agreement.yaml").write_text(text)
    assert load_agreement(str(place)).title == "Small agreement"


def test_a_restricted_entry_of_a_folder(folder):
    third = (
        '  - {economy: AU, tariff_year_start: "01-01", differentials: false, in_force: 2022-01-01, '
        "only_towards: [NZ], source: text}\neditions:"
    )
    tiny = load_agreement(folder(agreement=("editions:", third)))
    assert tiny.in_force("AU", "NZ", date(2023, 1, 1)).holds is True
    assert tiny.in_force("SG", "AU", date(2023, 1, 1)).holds is None


@pytest.mark.parametrize(("said", "meant"), [("VKFTA", "KR-VN"), ("evfta", "EU-VN"), ("RCPE", "RCEP")])
def test_an_agreement_by_its_everyday_abbreviation_is_suggested(said, meant):
    with pytest.raises(InputError, match=f"Did you mean '{meant}'"):
        load_agreement(said)
