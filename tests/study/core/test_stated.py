"""What a study states of law is used or refused: a row that no good, place or day can meet, and names near to others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.study.core.read import read_study

STUDY = Path(__file__).parents[1] / "data" / "coffee-machine"
"""A coffee maker 8516.71 made in CN and VN for JP, VN and AU, of materials of CN, IT, TW and VN, on 2026-07-01."""
RATES = "importer,regime,hs,hs_edition,rate,beneficiaries,from,until,source\n"
ANSWERS = "product,condition,answer,importer,source\n"


@pytest.fixture
def problem(tmp_path):
    """The one problem of the study with a table of one row, which stands on line 2."""

    def of(file, head, row):
        folder = tmp_path / "study"
        shutil.copytree(STUDY, folder)
        (folder / file).write_text(f"{head}{row}\n", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            read_study(folder)
        (found,) = caught.value.problems
        assert (Path(found.file).name, found.line) == (file, 2)
        return f"{found.what}. {found.fix}"

    return of


def test_a_rate_on_a_good_where_it_is_only_made(tmp_path):
    # China makes the coffee maker and is no market: a rate of China on it meets nothing, one on a material does.
    folder = tmp_path / "study"
    shutil.copytree(STUDY, folder)
    bills = folder / "bills.csv"
    bills.write_text(bills.read_text().replace("parts,8516.71", "parts,8516.90"))
    (folder / "rates.csv").write_text(f"{RATES}CN,MFN,8516.71,,8%,,,,x\nCN,MFN,8413.81,,8%,,,,x\n")
    with pytest.raises(InputError) as caught:
        read_study(folder)
    (found,) = caught.value.problems
    assert found.line == 2
    assert "counts nowhere: nothing of such a code enters CN, where no good is sold" in found.what


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("KR,MFN,8516.71,,8%,,,,x", "the MFN rate of KR on 8516.71 counts nowhere: nothing of the study enters KR"),
        ("AU,MFN,8528.52,,5%,,,,x", "counts nowhere: no good of the study has such a code"),
        ("AU,MFN,8516.71,HS2012,5%,,,,x", "counts nowhere: it is written in HS2012, the goods are in HS2022"),
        ("AU,MFN,8516.71,,5%,,2027-01-01,,x", "counts nowhere: it holds on no day of the study"),
        ("AU,MFN,8516.71,,5%,,,2026-06-30,x", "counts nowhere: it holds on no day of the study"),
        ("AU,RCEP,8516.71,,5%,KR,,,x", "counts nowhere: nothing of the study is made in KR"),
        ("AU,RCPE,8516.71,,5%,,,,x", "'RCPE' is no regime on file. Did you mean 'RCEP'?"),
        ("AU,MFN,8516.71,,5%,CN,,,x", "a rate of MFN holds for goods of every origin, not for CN only"),
        ("AU,RCEP,8516.71,,5%,CHN,,,x", "'CHN' is neither an economy nor a group on file. Did you mean 'CN'?"),
        ("AU,RCEP,8516.71,,5%,\"CN, VN\",,,x", "Put names apart by semicolons."),
        ("AU,RCEP,8516.71,,5%,ASAEN,,,x", "'ASAEN' is neither an economy nor a group on file. Did you mean 'ASEAN'?"),
    ],
)  # fmt: skip
def test_a_rate_that_counts_nowhere(problem, row, said):
    assert said in problem("rates.csv", RATES, row)


@pytest.mark.parametrize(
    ("file", "head", "row", "said"),
    [
        ("claiming.csv", "regime,exporter,importer,cost,basis,source\n", "RCEP,,KR,50,consignment,x", "enters KR"),
        ("claiming.csv", "regime,exporter,importer,cost,basis,source\n", "RCEP,KR,,50,consignment,x", "is made in KR"),
        ("claiming.csv", "regime,cost,basis,source\n", "RCPE,50,consignment,x", "Did you mean 'RCEP'?"),
        ("claiming.csv", "regime,cost,basis,source\n", "RCEP,,consignment,x", "the row states no cost"),
        ("taxes.csv", "economy,rate,source\n", "KR,10%,x", "nothing of the study enters KR"),
        ("taxes.csv", "economy,rate,source\n", "JP,,x", "the row states neither a rate nor a basis"),
        ("tariff-lines.csv", "product,importer,line,source\n", "coffee-maker,KR,8516.71.0000,x", "enters KR"),
        ("tariff-lines.csv", "product,importer,line,source\n", "coffee-makr,JP,8516.71.000,x", "Did you mean 'coffee-maker'?"),
        ("answers.csv", ANSWERS, "coffee-maker,at 5 % by the VAT law,no,KR,x", "nothing of the study enters KR"),
        ("rules.csv", "agreement,product,rule,source\n", "RCPE,coffee-maker,CTH,x", "'RCPE' is no agreement on file. Did you mean 'RCEP'?"),
        ("rules.csv", "agreement,product,rule,source\n", "RCEP,coffee-makr,CTH,x", "Did you mean 'coffee-maker'?"),
    ],
)  # fmt: skip
def test_what_else_is_stated_and_counts_nowhere(problem, file, head, row, said):
    assert said in problem(file, head, row)


@pytest.mark.parametrize(
    "row",
    [
        "AU,MFN,8516.71,,5%,,,,x",
        "AU,MFN,8516.71,HS2022,5%,,2026-07-01,2026-07-01,x",
        "VN,RCEP,8516,,10%,CN,,,x",
        "VN,ACFTA,8516,,5%,,,,x",
        "JP,RCEP,8516.71,,1%,ASEAN,,,x",
    ],
)
def test_a_rate_that_some_good_can_meet_is_taken(tmp_path, row):
    folder = tmp_path / "study"
    shutil.copytree(STUDY, folder)
    (folder / "rates.csv").write_text(f"{RATES}{row}\n", encoding="utf-8")
    (rate, *_) = read_study(folder).tables.rates
    assert rate.source == "x"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("scenarios:", "scenarios:\n  later: {on: 2027-07-01}"),
        ("scenarios:", "periods: [{name: later, start: 2027-07-01}]\nscenarios:"),
        ("ask: [", "ask: [schedule, "),
    ],
)
def test_a_rate_of_another_day_that_is_asked_is_taken(tmp_path, old, new):
    """It holds on no day of the base, but on that of a scenario, in a period, in a year of a schedule."""
    folder = tmp_path / "study"
    shutil.copytree(STUDY, folder)
    (folder / "rates.csv").write_text(f"{RATES}AU,MFN,8516.71,,5%,,2027-01-01,,x\n", encoding="utf-8")
    path = folder / "study.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert read_study(folder).tables.rates[0].start.year == 2027


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ('importer: KR, hs: "8516.71"', "counts nowhere: nothing of the study enters KR"),
        ('importer: JP, hs: "8528.52"', "counts nowhere: no good of the study is under 8528.52"),
        ('importer: JP, hs: "8516.71", origins: [CH]', "counts nowhere: nothing of the study is made in CH"),
        ('importer: JP, hs: "8516.71", from: 2027-01-01', "counts nowhere: it is in force on no day of the study"),
    ],
)  # fmt: skip
def test_a_change_of_policy_that_counts_nowhere(tmp_path, change, said):
    folder = tmp_path / "study"
    shutil.copytree(STUDY, folder)
    file = folder / "study.yaml"
    row = f"    policy: [{{name: duty, {change}, add: 25%, source: illustrative}}]\n"
    file.write_text(f"{file.read_text(encoding='utf-8')}\n  wall:\n{row}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_study(folder)
    (found,) = caught.value.problems
    assert said in found.what
    assert file.read_text(encoding="utf-8").splitlines()[found.line - 1] == row.rstrip()


def test_a_row_that_ends_before_it_begins(problem):
    said = problem(
        "declarations.csv",
        "by,material,agreement,from,until,source\n",
        "dongguan,pump,RCEP,2027-01-01,2026-01-01,x",
    )
    assert "until: 2026-01-01 is before from, 2027-01-01" in said


def test_a_second_way_counts_nowhere_where_no_design_is_asked(tmp_path):
    folder = tmp_path / "study"
    shutil.copytree(STUDY, folder)
    file = folder / "lanes.csv"
    head, first, *_ = lines = file.read_text(encoding="utf-8").splitlines()
    start, end = (first.split(",")[head.split(",").index(name)] for name in ("from", "to"))
    cells = dict(zip(head.split(","), first.split(","), strict=True))
    names = [*head.split(","), *(["mode"] if "mode" not in cells else [])]
    rows = [dict(zip(head.split(","), line.split(","), strict=True)) | {"mode": "sea"} for line in lines[1:]]
    rows.append({**rows[0], "mode": "air"})
    file.write_text(
        "\n".join([",".join(names), *(",".join(row[name] for name in names) for row in rows)]) + "\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match="is a second way and counts nowhere") as caught:
        read_study(folder)
    (found,) = caught.value.problems
    assert (found.line, start in found.what, end in found.what) == (len(lines) + 1, True, True)
