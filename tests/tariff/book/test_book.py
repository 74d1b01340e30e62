"""The shipped tariffs: nothing is lost in compiling, and rates are found by line, day and edition."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.quote.duty import Consignment, compute
from tumen.tariff.rates.beneficiaries import row_for
from tumen.tariff.rates.expression import Elsewhere, NotApplied, answers_of_day, questions
from tumen.tariff.rates.notation import parse_rate
from tumen.tariff.rates.store import DATA, chapter_rows, columns, importers, regimes, sources

JUNE = date(2026, 6, 1)


def book(year=5):
    return TariffBook(tariff_year=lambda *_: year)


def rates(importer, code, on=JUNE, edition="HS2022", **which):
    return {
        (row.regime, row.beneficiaries): row
        for row in book(**which).rates(importer, HsCode(code, edition), on)
    }


def lines_by_column(importer):
    chapters = sorted(path.name[:2] for path in (DATA / importer).glob("*.csv.gz"))
    return Counter(
        key for chapter in chapters for _, keys, _ in chapter_rows(importer, chapter) for key in keys
    )


@pytest.mark.parametrize("importer", importers())
def test_every_column_has_the_lines_it_says_and_every_rate_reads_back(importer):
    counted = lines_by_column(importer)
    assert counted == {key: column.lines for key, column in columns(importer).items()}
    for column in columns(importer).values():
        assert column.regime in regimes()
        assert column.source in sources()


def by_name(importer):
    counted = lines_by_column(importer)
    return {
        (c.regime, " ".join(c.beneficiaries), c.source): counted[key] for key, c in columns(importer).items()
    }


def test_no_line_of_japan_is_lost(rate_file):
    wide = rate_file("japan_2026_all_agreements.csv")
    lines = {row["line"] for row in wide}
    counted = by_name("JP")
    assert counted["MFN", "all", "JP-2026"] == len(lines) == 9646  # 9,654 rows, eight lines twice by season
    for beneficiary in ("ASEAN AU NZ", "CN", "KR"):
        assert counted["RCEP", beneficiary, "JP-2026"] == len(lines)
    for name, regime in (
        ("general", "GENERAL"),
        ("wto", "WTO"),
        ("cptpp", "CPTPP"),
        ("gsp", "GSP"),
        ("us", "JP-US"),
    ):
        given = {row["line"] for row in wide if row[name].strip()}
        found = {key: count for key, count in counted.items() if key[0] == regime}
        assert sum(found.values()) == len(given)


def test_no_line_of_viet_nam_china_and_australia_is_lost(rate_file):
    viet_nam = by_name("VN")
    lines = len(rate_file("viet_nam_2026_all_agreements.csv"))
    applied = {key: count for key, count in viet_nam.items() if key[2] == "VN-2026"}
    assert len(applied) == 23  # 17 other columns and RCEP by six origins
    assert set(applied.values()) == {lines}
    china = by_name("CN")
    assert china["RCEP", "ASEAN", "CN-ANNEX1"] == len(rate_file("china_asean.csv"))
    annex = rate_file("australia.csv")
    own = [item for item in columns("AU").values() if (item.source, item.edition) == ("AU-ANNEX1", "HS2012")]
    assert sum(column.lines for column in own) == len(annex)
    extracts = Counter(row["importer"] for row in rate_file("hs8509_other_parties.csv"))
    for importer, count in extracts.items():
        found = {key: n for key, n in by_name(importer).items() if key[2] == "ANNEX1-8509"}
        assert sum(found.values()) == count


def test_every_rate_of_korea_is_found_again(rate_file):
    """Each printed rate stands on its own line, regime and first day, alone or as one of the alternatives."""
    names = {"base": "GENERAL", "WTO": "WTO", "RCEP": "RCEP", "China-Korea FTA": "CKFTA", "AKFTA": "AKFTA"}
    for row in rate_file("korea_2020_2025_selected.csv"):
        if row["agreement"] not in names or not row["line"].startswith(("07", "85")):
            continue
        on = date.fromisoformat(row["from"])
        valid = {key: c for key, c in columns("KR").items() if c.valid(on) and c.edition == row["hs_edition"]}
        texts = [
            text
            for _, keys, text in chapter_rows("KR", row["line"])
            for key in keys
            if key in valid
            and valid[key].regime == names[row["agreement"]]
            and valid[key].beneficiaries == (row["beneficiary"].replace("ALL", "all"),)
        ]
        assert len(texts) == 1
        number = Decimal(row["rate"])
        printed = (
            "free"
            if number == 0
            else f"{number:f}".rstrip("0").rstrip(".")
            if "." in row["rate"]
            else row["rate"]
        )
        alone = texts[0] in {printed, f"{printed}%"}
        assert alone or f"rate code {row['rate_code']}" in texts[0]


def test_a_sample_of_rates_against_the_source(rate_file):
    """Every 97th line of the schedules of Australia and China, in every year."""
    beside = set()
    for name, importer, years in (("australia.csv", "AU", 20), ("china_asean.csv", "CN", 21)):
        for row in rate_file(name)[::97]:
            for year in (1, 5, 10, years):
                found = rates(importer, row["line"], edition="HS2012", year=year)
                rcep = [item for (regime, _), item in found.items() if regime == "RCEP"]
                if importer == "AU" and (not rcep or isinstance(rcep[0].rate, Elsewhere)):
                    beside.add(row["line"])  # a duty per unit that the schedule leaves out
                    continue
                (rate,) = rcep
                printed = row[f"y{year}"]
                if printed.replace(".", "").isdigit():
                    assert compute(rate.rate, Consignment(Decimal(100), "USD")).amount == Decimal(printed)
                else:
                    assert printed == "U" or "$" in printed
                    assert "%" not in rate.text or "$" in printed
    assert len(beside) <= 2


@pytest.mark.parametrize(
    ("name", "importer", "columns_of"),
    [
        (
            "japan_2026_all_agreements.csv",
            "JP",
            {
                "general": ("GENERAL", "all"),
                "wto": ("WTO", "all"),
                "rcep_asean_au_nz": ("RCEP", "ASEAN AU NZ"),
                "rcep_cn": ("RCEP", "CN"),
                "rcep_kr": ("RCEP", "KR"),
                "cptpp": ("CPTPP", "CPTPP"),
                "ajcep": ("AJCEP", "ASEAN"),
                "vn": ("JP-VN", "VN"),
                "th": ("JP-TH", "TH"),
                "uk": ("GB-JP", "GB"),
            },
        ),
        (
            "viet_nam_2026_all_agreements.csv",
            "VN",
            {
                "mfn": ("MFN", "all"),
                "acfta": ("ACFTA", "ASEAN CN"),
                "akfta": ("AKFTA", "ASEAN KR"),
                "vkfta": ("KR-VN", "KR"),
                "vjepa": ("JP-VN", "JP"),
                "cptpp": ("CPTPP", "CPTPP"),
                "rcep_asean": ("RCEP", "ASEAN"),
                "rcep_cn": ("RCEP", "CN"),
                "rcep_jp": ("RCEP", "JP"),
                "rcep_kr": ("RCEP", "KR"),
            },
        ),
    ],
)
def test_columns_stand_for_what_the_source_calls_them(rate_file, name, importer, columns_of):
    """Every 53rd line: a number in the source is that per cent under that regime, in parentheses not
    applied."""
    compared = 0
    for row in rate_file(name)[::53]:
        if row.get("condition"):
            continue
        found = rates(importer, row["line"])
        for column, (regime, who) in columns_of.items():
            printed = row[column].strip("()")
            if printed.replace(".", "", 1).isdigit():
                compared += 1
                rate = found[regime, tuple(who.split())].rate
                assert isinstance(rate, NotApplied) == row[column].startswith("(")
                assert (rate.rate if isinstance(rate, NotApplied) else rate) == parse_rate(f"{printed}%")
    assert compared > 1000


def test_japan_3923_10_for_china_is_printed_at_1_8_and_not_applied():
    """The check of the collection: 1.8 in year 6; printed in parentheses, since the MFN rate is free."""
    found = rates("JP", "392310000")
    china = found["RCEP", ("CN",)]
    assert china.rate == NotApplied(parse_rate("1.8%"))
    assert found["MFN", ("all",)].text == "free"
    assert (china.start, china.until, china.sources) == (date(2026, 4, 1), date(2027, 3, 31), ("JP-2026",))


def test_viet_nam_8509_90_90_for_china_is_3_5_in_both_sources():
    """The check of the collection: 3.5 in year 5 in the schedule (HS2012) and in the table of 2026
    (HS2022)."""
    assert rates("VN", "85099090")["RCEP", ("CN",)].text == "3.5%"
    schedule = rates("VN", "85099090", edition="HS2012", year=5)["RCEP", ("CN",)]
    assert (schedule.text, schedule.sources) == ("3.5%", ("ANNEX1-8509",))


def test_japan_mfn_is_the_rate_that_applies():
    assert rates("JP", "852411000")["MFN", ("all",)].text == "free"
    assert (
        rates("JP", "020311020")["MFN", ("all",)].text == "361 JPY/kg"
    )  # temporary; the others in parentheses
    assert (
        rates("JP", "010121290")["MFN", ("all",)].text == "3400000 JPY/head"
    )  # WTO below the general 4,000,000
    # General 2.8 % or 20 yen/kg, WTO 1.9 % or 13 yen/kg, each whichever is higher: the lower of the two.
    assert rates("JP", "520511020")["MFN", ("all",)].text == "min(max(2.8%, 20 JPY/kg), max(1.9%, 13 JPY/kg))"
    # WTO 6.7 % with a toe-cap, else 8 %; general 20 %.
    assert rates("JP", "640291000")["MFN", ("all",)].text == (
        'min(20%, choose("with a protective metal toe-cap": 6.7%; otherwise: 8%))'
    )


def test_what_japan_leaves_empty_under_rcep_is_no_commitment():
    assert rates("JP", "010121290")["RCEP", ("CN",)].text == "excluded"
    assert ("AJCEP", ("ASEAN",)) not in rates("JP", "010121290")  # of other agreements that is not known
    # 1605.53.110 for Korea: 4.4 % unless in airtight containers; nothing is printed for those.
    assert rates("JP", "160553110")["RCEP", ("KR",)].text == (
        'choose("not in airtight containers": 4.4%; otherwise: excluded)'
    )


def test_one_rate_on_some_of_the_lines_is_not_that_of_the_subheading():
    found = rates("JP", "010121")
    ajcep = found["AJCEP", ("ASEAN",)]
    assert "2 of 3 national lines on file have 1 rate: name the line" in ajcep.notes
    assert not compute(ajcep.rate, Consignment(Decimal(1), "JPY")).known


def test_korea_mfn_is_the_lower_of_general_and_wto():
    found = rates("KR", "8509400000")
    assert (found["GENERAL", ("all",)].text, found["WTO", ("all",)].text) == ("8%", "16%")
    assert found["MFN", ("all",)].text == "8%"
    assert found["CKFTA", ("CN",)].text == "free"


def test_korean_farm_lines_outside_the_quota_have_no_known_mfn_rate():
    found = rates("KR", "0713329000", on=date(2024, 6, 1))
    assert "the rate outside the quota" in found["MFN", ("all",)].text
    assert found["CKFTA", ("CN",)].text == 'choose("rate code FCN1": 420.8%; "rate code FCN6": free)'


def test_several_lines_with_one_rate_answer_and_with_several_ask():
    found = rates("KR", "852491")
    general = found["GENERAL", ("all",)]
    assert general.text == "8%"
    assert len(general.lines) == 6
    assert general.notes == ("all 6 national lines on file have the same rate",)
    mfn = found["MFN", ("all",)]
    assert "6 national lines on file have 2 different rates: name the line" in mfn.notes
    goods = Consignment(Decimal(100), "USD")
    assert not compute(mfn.rate, goods).known
    assert dict(mfn.spread)["8524919000"] == parse_rate("8%")
    # APTA has rates on three of the six lines, three different ones, and no commitment on the others.
    apta = found["APTA", ("APTA",)]
    assert "6 national lines on file have 4 different rates: name the line" in apta.notes
    one_line = rates("KR", "8524919000")["WTO", ("all",)]
    assert one_line.text == "13%"
    assert len(book().lines("KR", HsCode("852491", "HS2022"), JUNE)) == 6


def test_seasonal_rows_of_japan_are_alternatives_that_the_day_answers(rate_file):
    seasonal = [row for row in rate_file("japan_2026_all_agreements.csv") if row["condition"]]
    lines = {row["line"] for row in seasonal}
    assert len(lines) == 8
    for line in lines:
        conditions = {row["condition"] for row in seasonal if row["line"] == line}
        printed = {row["wto"] for row in seasonal if row["line"] == line}
        wto = rates("JP", line)["WTO", ("all",)]
        if len(printed) > 1:
            assert set(questions(wto.rate)) == conditions
            assert sorted(answers_of_day(conditions, JUNE).values()) == [False, True]


def test_no_line_has_two_rates_of_one_regime_on_one_day():
    for importer in importers():
        for chapter in sorted(path.name[:2] for path in (DATA / importer).glob("*.csv.gz")):
            spans = {}
            for line, keys, _ in chapter_rows(importer, chapter):
                for column in (columns(importer)[key] for key in keys):
                    key = (line, column.regime, column.beneficiaries, column.edition)
                    spans.setdefault(key, []).append((column.start or date.min, column.until or date.max))
            for found in spans.values():
                ordered = sorted(found)
                assert all(one[1] < two[0] for one, two in pairwise(ordered))


def test_another_edition_is_reached_by_the_correlation_or_left_open():
    """8509.80 has the same number in HS2012; Australia's table is in HS2012 only."""
    found = rates("AU", "850980", year=1)
    row = found["RCEP", ("RCEP",)]
    assert row.edition == "HS2012"
    assert "read from HS2012 by the correlation of 8509.80" in row.notes


def test_days_and_years_outside_the_table_have_no_rate():
    assert rates("JP", "392310000", on=date(2026, 3, 31)) == {}
    assert rates("AU", "85098010", edition="HS2012", on=date(2021, 12, 31)) == {}
    unknown = rates("AU", "85098010", edition="HS2012", year=None)["RCEP", ("RCEP",)]
    assert not compute(unknown.rate, Consignment(Decimal(1), "AUD")).known
    beyond = rates("CN", "85098010", edition="HS2012", year=22)["RCEP", ("ASEAN",)]
    assert not compute(beyond.rate, Consignment(Decimal(1), "CNY")).known


def test_rates_without_a_year_answer_no_day():
    code = HsCode("8524999010", "HS2022")
    assert {regime for regime, _ in rates("CN", code.digits)} == {"RCEP"}
    shown = {row.regime: row.text for row in book().undated("CN", code)}
    assert shown == {"MFN": "8%", "TEMPORARY": "free"}


def test_stated_rates_stand_before_the_file_and_need_a_source():
    code = HsCode("392310000", "HS2022")

    def stated(text, length=9, source="illustrative"):
        return StatedRate("JP", "MFN", HsCode(code.digits[:length], "HS2022"), parse_rate(text), source)

    richer = book().with_stated([stated("7%", length=6), stated("9%")])
    (mfn,) = [row for row in richer.rates("JP", code, JUNE) if row.regime == "MFN"]
    assert (mfn.text, mfn.sources, mfn.notes) == ("9%", ("illustrative",), ("stated by the study",))
    with pytest.raises(InputError):
        book().with_stated([stated("9%", source=" ")])
    with pytest.raises(InputError, match="are stated for one day"):
        book().with_stated([stated("9%")]).with_stated([stated("8%")])
    one = replace(stated("9%"), until=date(2026, 6, 30))
    two = replace(stated("8%"), start=date(2026, 7, 1))
    both = book().with_stated([one, two])
    assert [both.rates("JP", code, day)[0].text for day in (JUNE, date(2026, 7, 1))] == ["9%", "8%"]


@pytest.mark.parametrize(
    ("stated", "charged"),
    [
        # On file for 3924.10 in 2026 (Japan Customs, tariff of 2026): ASEAN, AU and NZ free, CN 1.8 %, KR
        # 1.8 %. What is stated goes before it for whom it covers; the others keep what is on file.
        ({(): "17%"}, {"CN": "17%", "KR": "17%", "VN": "17%", "AU": "17%"}),
        ({("CN", "KR"): "17%"}, {"CN": "17%", "KR": "17%", "VN": "free", "AU": "free"}),
        ({("CN", "ASEAN"): "3%"}, {"CN": "3%", "KR": "1.8%", "VN": "3%", "AU": "free"}),
        ({("VN",): "3%"}, {"CN": "1.8%", "KR": "1.8%", "VN": "3%", "TH": "free"}),
        ({(): "17%", ("ASEAN",): "3%"}, {"CN": "17%", "VN": "3%", "AU": "17%"}),
    ],
)
def test_a_stated_rate_wins_for_every_beneficiary_it_covers(stated, charged):
    code = HsCode("392410", "HS2022")
    rows = [
        StatedRate("JP", "RCEP", code, parse_rate(text), "illustrative", whom or ("all",))
        for whom, text in stated.items()
    ]
    found = book().with_stated(rows).rates("JP", code, JUNE)
    of = {party: row_for(found, "RCEP", party, JUNE) for party in charged}
    assert {party: (row.text, sure) for party, (row, sure) in of.items()} == {
        party: (text, True) for party, text in charged.items()
    }


def test_two_stated_rates_for_one_party_are_refused():
    code = HsCode("392410", "HS2022")
    one, two = (
        StatedRate("JP", "RCEP", code, parse_rate(text), "illustrative", whom)
        for text, whom in (("3%", ("CN", "VN")), ("4%", ("VN", "KR")))
    )
    with pytest.raises(InputError, match="are stated for one day"):
        book().with_stated([one, two])


def test_coverage_says_how_much_is_on_file():
    rcep = [row for row in book().coverage("JP") if row.regime == "RCEP" and row.source == "JP-2026"]
    assert {row.beneficiaries for row in rcep} == {("ASEAN", "AU", "NZ"), ("CN",), ("KR",)}
    assert all(row.lines == 9646 for row in rcep)
    assert {row.importer for row in book().coverage()} == set(importers())


def test_the_shipped_tariffs_stay_small():
    assert (
        sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 2_800_000
    )  # with all lines of Korea


@pytest.mark.parametrize(
    ("line", "regime", "rate"),
    [
        # Schedule 3 of Australia, April 2026: "5% DCS4% DCT5%", "5% DCSFree CA4%", "5% CAFree"; and "5%, and
        # $107.99/L of alcohol NZ/PG/FI/DC/LDC/SG $107.99/L of alcohol DCS4%, and $107.99/L of alcohol ..."
        ("68022100", "DCS", "4%"),
        ("68022100", "DCT", "5%"),
        ("68022100", "LDC", "free"),
        ("44071199", "DCS", "free"),
        ("44071199", "DCT", None),
        ("40091290", "DCS", None),
        ("40091290", "LDC", "free"),
        ("22041023", "DCS", "4% + 107.99 AUD/l of alcohol"),
        ("22041023", "LDC", "107.99 AUD/l of alcohol"),
    ],
)
def test_preferences_of_australia_for_developing_economies(line, regime, rate):
    rows = TariffBook().rates("AU", HsCode(line, "HS2022"), date(2026, 3, 1))
    assert next((row.text for row in rows if row.regime == regime), None) == rate


def test_a_lower_rate_for_a_developing_economy_is_quoted():
    """China is in Part 4 of Schedule 1, Korea in Part 5, Germany in none."""
    for country, seen in (("CN", {"DCS"}), ("KR", {"DCT"}), ("DE", set()), ("KH", {"LDC"})):
        rows = TariffBook().rates("AU", HsCode("68022100", "HS2022"), JUNE)
        benefits = {name for name in ("DCS", "DCT", "LDC") if row_for(rows, name, country, JUNE)[1]}
        assert benefits == seen
