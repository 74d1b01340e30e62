"""Small studies of whole economies on the built-in table."""

from pathlib import Path

import pytest

from tumen.study.core.read import read_study
from tumen.study.economy.run import run_economy_study


def economy_of(folder):
    return read_study(folder).economy


STUDIES = Path(__file__).resolve().parents[3] / "studies"

SMALL = """\
study: small
title: A small study
question: What changes?
on: 2026-11-22
focus: [CHN, JPN, KOR]
ask: [trade]
trade:
  members: [AUS, BRN, CHN, IDN, JPN, KHM, KOR, LAO, MMR, MYS, NZL, PHL, SGP, THA, VNM]
  outside:
    - {importer: EU27, rate: 0.02, source: made up}
    - {importer: IND, rate: 0.10, source: made up}
    - {importer: USA, rate: 0, source: made up}
    - {importer: TWN, rate: 0, source: made up}
    - {importer: HKG, rate: 0, source: made up}
    - {importer: ROW, rate: 0, source: made up}
  sensitivity: [FGO, CP]
  draws: {count: 4, seed: 7, otherwise: 0.25}
  headline: full
  variants:
    full: {title: Full, stage: full}
    nothing: {title: Nothing changes}
    without: {title: Without Japan, stage: full, without: [JPN]}
    joins: {title: India joins, stage: full, joins: [IND]}
    earned: {title: Earned, stage: full, utilisation: shares.csv}
    duty:
      title: A duty
      duties: [{importer: EU27, exporter: CHN, sector: C26_27, add: 0.10, source: made up}]
"""
SHARES = (
    "importer,exporter,sector,rate,source\n*,*,*,0.5,made up\nJPN,CHN,*,1,made up\nJPN,CHN,C22,0,made up\n"
)


HEAD = ("study:", "title:", "question:", "on:", "ask:", "currency:", "kind:")


def one_study(text):
    """The keys as a study has them: what is asked of whole economies stands below ``economy``."""
    if "\neconomy:" in text:
        return text
    blocks = [[]]
    for line in text.splitlines():
        if line[:1].strip() and not line.startswith("#"):
            blocks.append([])
        blocks[-1].append(line)
    head = [block for block in blocks if not block or block[0].startswith((*HEAD, "economy:"))]
    rest = [line for block in blocks if block not in head for line in block]
    lines = [line for block in head for line in block]
    lines = [line.replace("[trade", "[economy") if line.startswith("ask:") else line for line in lines]
    return (
        "\n".join(
            [*lines, *(["economy:"] if rest else []), *(f"  {line}" if line else line for line in rest)]
        )
        + "\n"
    )


def _write_study(folder, text=SMALL, **files):
    (folder / "study.yaml").write_text(one_study(text), encoding="utf-8")
    (folder / "shares.csv").write_text(SHARES, encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def small_text():
    return SMALL


@pytest.fixture(scope="session")
def studies():
    return STUDIES


@pytest.fixture(scope="session")
def write_study():
    """A function of (folder, text of study.yaml, further tables by name) that writes a study and returns its
    folder."""
    return _write_study


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    return economy_of(_write_study(tmp_path_factory.mktemp("small")))


@pytest.fixture(scope="session")
def small_result(small):
    return run_economy_study(small)


@pytest.fixture(scope="session")
def supply():
    return economy_of(STUDIES / "supply-security")


@pytest.fixture(scope="session")
def supply_result(supply):
    return run_economy_study(supply)
