"""`tumen tariff`, and rates over the years with `tumen duty`."""

import json

CASE = ("duty", "--from", "CN", "--to", "AU", "--hs", "8501.10", "--edition", "HS2012")


def test_rates_over_the_years(tumen):
    # Australia's schedule, 8501.10.00: 4% x2 | 3% x2 | 2% x2 | 1% x3 | free, years from 1 January 2022.
    result = tumen(*CASE, "--schedule", "2022-2032")
    assert result.exit_code == 0, result.output
    assert "2028-01-01 to 2030-12-31  1%" in result.stdout
    assert "  RCEP  ██▇▇▅▅▃▃▃__" in result.stdout
    found = json.loads(tumen(*CASE, "--year", "2030", "--json").stdout)
    assert [(point["start"], point["text"]) for point in found["paths"][0]["points"]] == [
        ("2030-01-01", "1%")
    ]


def test_a_change_of_policy_is_named(tumen, tmp_path):
    path = tmp_path / "changes.yaml"
    path.write_text(
        'changes:\n  - {name: wall, importer: JP, origins: CN, hs: "3924", add: 10%, source: illustrative}\n'
    )
    words = ("duty", "--from", "CN", "--to", "JP", "--hs", "3924.10", "--value", "10000", "--currency", "JPY")
    result = tumen(*words, "--on", "2026-06-01", "--changes", str(path))
    # MFN 3.9 % (392410000) and 10 % of 10,000 JPY.
    assert "together 1,390" in result.stdout
    assert "from the change wall: JP adds 10% to the duty on 39.24 for goods of CN" in result.stdout
    missing = tumen(*words, "--changes", "nowhere.yaml")
    assert (missing.exit_code, "nowhere.yaml" in missing.stderr) == (2, True)


def test_what_is_missing_or_wrong_is_said_at_once(tumen):
    result = tumen(*CASE)
    assert result.exit_code == 2
    assert "--value: it is missing" in result.stderr
    assert "--currency: it is missing" in result.stderr
    assert "--schedule" in tumen(*CASE, "--schedule", "soon").stderr
    assert "both given" in tumen(*CASE, "--schedule", "2022-2030", "--year", "2030").stderr
    assert tumen(*CASE, "--schedule", "2030-2022").exit_code == 2


def test_what_is_on_file_of_a_tariff(tumen):
    assert "JP" in tumen("tariff").stdout
    seen = tumen("tariff", "JP").stdout
    assert "not understood" in seen
    assert "more, with --texts" in seen
    assert "is on file: a duty there is unknown" in tumen("tariff", "US").stdout
    assert tumen("tariff", "XX").exit_code == 2
    assert json.loads(tumen("tariff", "JP", "--json").stdout)["readings"]
    assert "Schedules by year only" in tumen("tariff", "NZ").stdout
    assert "Share of the 5,612 subheadings" in tumen("tariff", "KR").stdout


def test_tariff_years_and_transposition(tumen):
    years = tumen("tariff", "JP", "--years", "RCEP", "--until", "2023").stdout
    assert "year 1  2022-01-01 to 2022-03-31" in years
    moved = tumen("tariff", "AU", "--transpose", "annex1-rcep", "--hs", "0403")
    assert "0403.20  unknown" in moved.stdout
    assert "candidate 5% | free x20: 1901.90.00" in moved.stdout
    assert tumen("tariff", "AU", "--transpose", "nothing").exit_code == 2
