"""The question of gravity: two equal economies by hand, what is said of bands, and what is refused."""

import math

import pytest

from tumen.errors import InputError
from tumen.report.study_page import render_study
from tumen.study.core.read import read_study
from tumen.study.core.results.write import write_results
from tumen.study.core.run import run_study
from tumen.study.words.say import say_all

HEADER = """\
table: two economies
year: 2020
unit: million USD
valuation: basic prices
source: made by hand
layout: list
absent: zero
file: flows.csv
economies: [N, S]
sectors: [goods]
final: [C]
"""
# N and S sell 3 at home and 1 to each other
FLOWS = """\
economy,sector,to_economy,to,amount
N,goods,N,C,3
N,goods,S,C,1
S,goods,N,C,1
S,goods,S,C,3
"""
STUDY = """\
study: gravity
title: Two economies
question: What does it change?
ask: [gravity]
on: 2026-11-22
economy:
  accounts: {table: tables/table.yaml}
  focus: [N]
  gravity:
    title: An agreement
    sigma: {value: 5, source: a paper}
    coefficients:
      pta: {value: 0.5, source: a paper}
    changes:
      - {regressor: pta, change: 1, between: [N, S], source: a treaty}
"""


@pytest.fixture
def written(tmp_path):
    """A function of (old, new) replacements that writes the study and returns its folder."""

    def write(*changes):
        text = STUDY
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "tables").mkdir(exist_ok=True)
        named = {"study.yaml": text, "tables/table.yaml": HEADER, "tables/flows.csv": FLOWS}
        for name, content in named.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path

    return write


def answered(folder):
    study = read_study(folder)
    return study, run_study(study)


def test_two_equal_economies_by_hand(written):
    """Prices stay equal, so that what is bought at home falls from 3/4 to 3/(3 + e^0.5).

    Real expenditure is that share, as a factor, to the power of 1/(1 - sigma) (Arkolakis, Costinot and
    Rodriguez-Clare 2012, equation 1): 0.860453^(-1/4) = 1.038295. Abroad goes e^0.5 / (3 + e^0.5) of 4, so 41.86 % more.
    """
    _, result = answered(written())
    found = result.economy.gravity.of("N")
    after = 3 / (3 + math.exp(0.5))
    assert found.real_expenditure == pytest.approx(100 * ((after / 0.75) ** -0.25 - 1), abs=1e-4)
    assert found.real_expenditure == pytest.approx(3.8295, abs=1e-3)
    for volume in (found.exports, found.imports, found.direct_exports, found.direct_imports):
        assert volume == pytest.approx(100 * (4 * (1 - after) - 1), abs=1e-3)
    assert (found.band, found.settled) == (None, True)
    said = result.answer.text
    assert "An agreement, by gravity (one sector): real expenditure in N changes by +3.83 %" in said
    assert "No draws are asked" in said
    assert "illustrative" not in said


def test_a_sign_that_turns_is_open_and_what_is_certain_is_named(written):
    drawn = ("{value: 0.5, source: a paper}", "{value: 0.01, standard_error: 0.5, source: illustrative}")
    draws = ("source: a treaty}\n", "source: a treaty}\n    draws: {count: 40, seed: 3}\n")
    study, result = answered(written(drawn, draws))
    found = result.economy.gravity
    assert found.of("N").band.low < 0 < found.of("N").band.high
    said = result.answer.text
    assert "whether real expenditure in N rises or falls is not settled" in said
    assert "it hangs on the coefficient of pta (on illustrative inputs)." in said
    assert "No standard error is stated for sigma" in said
    place = write_results(result, study, written(drawn, draws) / "out", render=render_study)
    header = (place / "gravity.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.endswith("settled,low,high")
    assert (place / "gravity-flows.csv").is_file()
    page = render_study(result)
    assert "By gravity: An agreement" in page
    assert "sign not settled" in page
    for language in ("zh", "ko"):
        assert "gravity" not in say_all(result.answer.statements, language)


def test_a_band_holds_sigma_and_is_the_same_again(written):
    sigma = ("{value: 5, source", "{value: 5, standard_error: 1, source")
    draws = ("source: a treaty}\n", "source: a treaty}\n    draws: {count: 30, seed: 3}\n")
    one, two = (answered(written(sigma, draws))[1].economy.gravity for _ in range(2))
    assert one == two
    line = one.of("N")
    # a lower elasticity makes the same trade worth more: the band lies on both sides of the estimate
    assert line.band.low < line.real_expenditure < line.band.high
    assert (one.drawn, one.not_drawn) == (("sigma",), ("the coefficient of pta",))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("regressor: pta", "regressor: pts", "there is no coefficient of 'pts'"),
        ("regressor: pta", "regressor: pts", "pta changes nowhere"),
        ("[N, S]", "[N, X]", "economy 'X' is not in the table"),
        ("[N, S]", "[N, N]", "'N' is named twice"),
        ("[N, S]", "[N, S, N]", "'N' is named twice"),
        ("between: [N, S]", "importer: N", "name an importer and an exporter, or economies in 'between'"),
        ("change: 1", "change: 0", "it changes nothing"),
        ("change: 1", "change: 100", "a trade cost tenfold"),
        ("value: 5", "value: 1", "greater than 1"),
        ("value: 0.5", "value: .nan", "is not a number"),
        (
            "source: a treaty}\n",
            "source: a treaty}\n    draws: {count: 40, seed: 3}\n",
            "nothing has a standard",
        ),
        (
            "source: a treaty}\n",
            'source: a treaty}\n      - {regressor: pta, change: 1, importer: N, exporter: "*", source: b}\n',
            "pta of N from * is set twice",
        ),
        ("ask: [gravity]", "ask: [extraction]", "it is given but 'gravity' is not asked"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(written, old, new, said):
    with pytest.raises(InputError) as caught:
        read_study(written((old, new)))
    told = [str(problem) for problem in caught.value.problems]
    assert any(said in line for line in told), told
    assert all("study.yaml:" in line for line in told)


def test_a_change_of_trade_that_is_not_there_counts_nowhere(written):
    """S and T deal with N alone."""
    folder = written(("[N, S], source", "[S, T], source"))
    (folder / "tables/table.yaml").write_text(HEADER.replace("[N, S]", "[N, S, T]"), encoding="utf-8")
    far = "T,goods,T,C,4\nT,goods,N,C,1\nN,goods,T,C,1\n"
    (folder / "tables/flows.csv").write_text(FLOWS + far, encoding="utf-8")
    with pytest.raises(InputError, match="S, T is no trade in the table, so that the change counts nowhere"):
        read_study(folder)
