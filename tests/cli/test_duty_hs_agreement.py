"""`tumen duty`, `tumen hs`, `tumen agreement`."""

import json

import pytest

from tumen.agreements.load import agreements_on_file

CASE = ("duty", "--from", "KR", "--to", "JP", "--hs", "3923.10", "--value", "10000", "--currency", "JPY")
CASE = (*CASE, "--on", "2026-06-01")


def test_every_regime_with_rate_calculation_source_and_law(tumen):
    result = tumen(*CASE)
    assert result.exit_code == 0, result.output
    # Tariff of Japan 2026, 3923.10: MFN free; the RCEP rate printed is not lower, so there is nothing to
    # claim.
    assert "assumed: the good originates in the exporting economy under " in result.stdout
    assert "MFN" in result.stdout
    assert "Art. 2.4.2" in result.stdout
    assert "Japan Customs, tariff of Japan" in result.stdout


def test_duty_as_json(tumen):
    found = json.loads(tumen(*CASE, "--json").stdout)
    assert found["quotes"]["best"]["regime"] == "MFN"
    assert found["quotes"]["best"]["duty"]["amount"] == "0"
    assert found["claims"]["RCEP"]["status"] == "originating (assumed)"


def test_origin_can_be_stated_by_regime(tumen):
    found = json.loads(tumen(*CASE, "--origin-status", "RCEP=unknown", "--json").stdout)
    assert found["claims"]["RCEP"] == {
        "eligible": None,
        "status": "unknown (stated)",
        "country": None,
        "contributors": None,
        "needs": [],
        "can_prove": False,
        "assumed": [],
        "either": [],
    }
    assert "assumed:" not in tumen(*CASE, "--origin-status", "non-originating").stdout


def test_several_national_lines_are_listed_with_their_rates(tumen):
    words = ("duty", "--from", "VN", "--to", "JP", "--hs", "0406.10", "--value", "1000", "--currency", "JPY")
    found = json.loads(tumen(*words, "--on", "2026-06-01", "--json").stdout)
    # Tariff of Japan 2026: 0406.10 has three national lines, the second at 22.4 % MFN.
    assert list(found["national_lines"]) == ["0406.10.01.0", "0406.10.02.0", "0406.10.09.0"]
    assert found["national_lines"]["0406.10.02.0"]["MFN"] == "22.4%"
    assert "3 national lines of JP under 0406.10" in tumen(*words, "--on", "2026-06-01").stdout


def test_no_rate_on_file_is_unknown_not_zero(tumen):
    words = ("duty", "--from", "VN", "--to", "TH", "--hs", "3923.10", "--value", "1000", "--currency", "USD")
    found = json.loads(tumen(*words, "--on", "2026-06-01", "--json").stdout)
    assert found["quotes"]["best"] is None
    assert all(
        quote["duty"] is None or quote["duty"]["amount"] is None for quote in found["quotes"]["quotes"]
    )


def test_all_mistakes_of_a_duty_question_at_once(tumen):
    words = ("duty", "--from", "KR", "--to", "KR", "--hs", "85", "--value", "abc", "--currency", "JPQ")
    words = (*words, "--on", "now", "--quantity", "heavy", "--quantity", "5xx", "--origin-status", "maybe")
    result = tumen(*words)
    assert result.exit_code == 2
    for text in (
        "--value: 'abc' is not a number",
        "--currency: 'JPQ' is not a currency code",
        "--on: 'now' is not a date",
        "--quantity: 'heavy' is no quantity",
        "'xx' is not a unit on file",
        "--origin-status: 'maybe' is no status",
        "--from and --to: both are KR",
    ):
        assert text in result.stderr


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("--value", "-1"), "the customs value is -1. Give"),
        (("--quantity", "5xx"), "--quantity: 'xx' is not a unit on file"),
        (("--hs", "3923.11"), "--hs: HS code 3923.11 is not in HS2022"),
        (("--origin-status", "XYZ=unknown"), "there is no regime XYZ for this line and pair"),
    ],
)
def test_a_mistake_in_a_duty_question(tumen, change, expected):
    result = tumen(*CASE, *change)
    assert result.exit_code == 2
    assert expected in result.stderr


def test_a_specific_duty_needs_its_quantity(tumen):
    # Tariff of Japan 2026: 1006.30.09.0, rice at 49 JPY/kg (state trading): 100 kg pay 4,900 JPY.
    words = (
        "duty",
        "--from",
        "AU",
        "--to",
        "JP",
        "--hs",
        "1006.30.09.0",
        "--value",
        "50000",
        "--currency",
        "JPY",
    )
    without = json.loads(tumen(*words, "--on", "2026-06-01", "--json").stdout)["quotes"]["quotes"][0]
    assert without["duty"]["amount"] is None
    given = tumen(*words, "--on", "2026-06-01", "--quantity", "100kg", "--json").stdout
    assert json.loads(given)["quotes"]["quotes"][0]["duty"]["amount"] == "4900"


def test_hs_by_number_and_conversion(tumen):
    result = tumen("hs", "8524.91")
    assert result.exit_code == 0
    assert "8524.91" in result.stdout
    assert "of HS2022 shares goods with several codes of HS2017" in result.stdout
    found = json.loads(tumen("hs", "8524.91", "--to", "HS2017", "--json").stdout)
    assert [item["to"] for item in found["lookup"]["conversions"]] == ["HS2017"]
    assert found["lookup"]["conversions"][0]["kind"] == "several"


def test_hs_by_word(tumen):
    assert "09.01" in tumen("hs", "coffee").stdout
    first = tumen("hs", "coffee machine").stdout.splitlines()[1]
    assert first.split()[0] == "8516.71"
    assert "in 85.16 Electric heaters" in first
    assert tumen("hs", "咖啡机").stdout.splitlines()[1].startswith("  8516.71  电咖啡壶")
    assert "no label has qwertyuiop" in tumen("hs", "tomato qwertyuiop").stdout
    assert "nothing in HS2022 matches" in tumen("hs", "qwertyuiop").stdout


@pytest.mark.parametrize("words", [("9999",), ("85", "--edition", "HS1"), ("85", "--to", "HS1")])
def test_hs_mistakes(tumen, words):
    result = tumen("hs", *words)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1


def test_agreement_says_what_is_on_file_and_what_is_missing(tumen):
    result = tumen("agreement", "RCEP")
    assert result.exit_code == 0, result.output
    for text in (
        "Regional Comprehensive Economic Partnership",
        "2189 rules reach 5612 of 5612 subheadings",
        "2076 rules reach 5205 of 5205 subheadings",
        "read 2026-11-22",
        "By chapter",
        "Missing",
        "Appendices of Art. 2.6.3 in HS2022",
    ):
        assert text in result.stdout
    chapter = next(line for line in result.stdout.splitlines() if line.split()[:1] == ["85"])
    assert len(chapter.split()) > 5


def test_agreement_as_json_counts_lines_with_rates(tumen):
    found = json.loads(tumen("agreement", "RCEP", "--json").stdout)
    assert found["overview"]["code"] == "RCEP"
    lines = found["rate_lines_by_chapter"]
    # A line with an excise-equivalent stands in several columns, by days: 143 of Schedule 14 in three, and
    # 128 of these in Annex I besides.
    of_australia = sum(item["lines"] for item in found["rates"] if item["importer"] == "AU")
    assert sum(row.get("AU", 0) for row in lines.values()) == of_australia - 2 * 143 - 128


def test_rules_below_a_code_with_words_and_source(tumen):
    result = tumen("agreement", "RCEP", "--rules", "8524")
    assert "CTH or RVC40" in result.stdout
    assert "from another heading" in result.stdout
    assert "Circular 32/2022" in result.stdout
    found = json.loads(tumen("agreement", "RCEP", "--rules", "8524.91", "--json").stdout)
    assert [item["code"] for item in found] == ["8524"]
    assert tumen("agreement", "RCEP", "--rules", "8524.91").stderr == "8524.91 is not a code of HS2012\n"


def test_a_good_outside_the_list_has_the_general_rule(tumen):
    # AKFTA Annex 3 Rule 4.1 (README of ../shared/data/akfta): CTH or RVC40 for goods that the list does not
    # name.
    result = tumen("agreement", "AKFTA", "--rules", "9032.89")
    assert result.exit_code == 0
    assert result.stdout.count("CTH or RVC40\n") == 3  # once in each edition
    assert "general rule, " in result.stdout
    found = json.loads(tumen("agreement", "AKFTA", "--rules", "85", "--json").stdout)
    general = [item for item in found if item["level"] == "general"]
    assert [item["edition"] for item in general] == ["HS2012", "HS2017", "HS2022"]
    assert all(item["article"] for item in general)


def test_goods_without_a_rule_are_named(tumen):
    # AANZFTA README: 3808.59 is left out of the list in HS2017; the list in HS2022 is not on file.
    result = tumen("agreement", "AANZFTA", "--rules", "3808")
    assert result.exit_code == 0
    assert "3808.52  " in result.stdout
    assert result.stderr.splitlines() == [
        "no rule of AANZFTA for 3808.59 in HS2017 on file",
        "no rule of AANZFTA for 38.08 in HS2022 on file",
    ]
    alone = tumen("agreement", "AANZFTA", "--rules", "3808.59")
    assert alone.exit_code == 2
    assert "there is no rule of AANZFTA for 3808.59 on file" in alone.stderr
    assert "Missing" in alone.stderr


def test_agreements_are_listed(tumen):
    assert "RCEP" in tumen("agreement").stdout
    listed = [item["code"] for item in json.loads(tumen("agreement", "--json").stdout)]
    assert listed == list(agreements_on_file())


@pytest.mark.parametrize("words", [("XYZ",), ("RCEP", "--rules", "9999"), ("RCEP", "--rules", "x")])
def test_agreement_mistakes(tumen, words):
    result = tumen("agreement", *words)
    assert result.exit_code == 2
    assert result.stdout == ""


LANDED = ("landed", "--from", "KR", "--to", "JP", "--hs", "3923.10", "--price", "2.50", "--term", "FOB")
COSTS = ("freight=200", "insurance=10", "fees=80", "inland-destination=0")


def test_the_cost_delivered_of_one_consignment(tumen):
    """Hand: 2,500 + 200 + 10 + 80, free under MFN; import tax 10 % of CIF 2,710 is 271."""
    words = (*LANDED, "--currency", "USD", "--units", "1000", "--on", "2026-06-01", "--claiming", "RCEP=60")
    words += tuple(word for part in COSTS for word in ("--cost", part))
    told = tumen(*words)
    assert told.exit_code == 0, told.output
    assert "total before import tax: 2,790.00 USD" in told.stdout
    assert 'total: unknown: needs an answer to "food or drink at the reduced rate"' in told.stdout
    answered = tumen(*words, "--answer", "food or drink at the reduced rate=no", "--json")
    first = json.loads(answered.stdout)["landed"]["costs"]["landed"][0]
    assert (first["total"], first["per_unit_before_tax"]) == ("3061.0000", "2.79")
    stated = tumen(*words, "--rate", "MFN=8%", "--origin-status", "non-originating")
    assert (
        "duty: 216.80 USD (8 % x 2,710 USD = 216.8" in stated.stdout
    )  # what is stated goes before what is on file
    assert "inland at destination: unknown" in tumen(*words[:-2]).stdout


def test_mistakes_of_a_cost_delivered(tumen):
    bad = ("--cost", "freigt=1", "--cost", "fees", "--claiming", "RCEP=1", "--claiming", "RCEP=2")
    result = tumen(*LANDED, "--currency", "USD", *bad)
    assert result.exit_code == 2
    for text in (
        "--cost: 'freigt' is no part of the cost. Did you mean 'freight'?",
        "--cost: 'fees' gives nothing",
        "--claiming: RCEP is given twice",
    ):
        assert text in result.stderr
    # what the options say and what the costs are is told together, each once
    bad = ("--cost", "freigt=1", "--hs", "3923.1", "--units", "0", "--cost", "fees=x", "--quantity", "5")
    result = tumen(*LANDED, "--currency", "USD", *bad, "--origin-status", "maybe", "--on", "2026-13-01")
    assert result.exit_code == 2
    wanted = (
        "'freigt' is no part",
        "'3923.1' is not an HS code",
        "the consignment has no units",
        "fees: 'x' is not a",
    )
    wanted += ("--quantity: '5' is no quantity", "'maybe' is no status", "on: '2026-13-01'")
    for text in wanted:
        assert result.stderr.count(text) == 1, result.stderr
    assert len(result.stderr.splitlines()) == len(wanted)
    result = tumen(*LANDED[:-1], "FOX", "--currency", "USX", "--price", "abc")
    assert result.exit_code == 2
    for text in (
        "price: 'abc' is not a number",
        "'FOX' is no term of Incoterms 2020",
        "'USX' is not a currency code",
    ):
        assert text in result.stderr
