"""Yearly periods beyond what is on file: MFN rates are asked for, or assumed to stay where the study says so."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tumen.errors import InputError
from tumen.reference.hs import HsCode
from tumen.study.core.read import read_study
from tumen.study.network.held_rates import HELD, held_rates
from tumen.study.network.run import run_network
from tumen.tariff.book.tariffs import StatedRate, TariffBook
from tumen.tariff.book.years import days_on_file
from tumen.tariff.rates.notation import parse_rate

COFFEE = Path(__file__).resolve().parents[3] / "studies" / "coffee"
MAKER = HsCode("851671", "HS2022")
TEN = "".join(f'\n  - {{name: "{year}", start: {year}-07-01}}' for year in range(2026, 2036))


def last_day(importer):
    return days_on_file(importer)[-1][1]


def test_the_rate_of_the_last_day_holds_from_the_day_after():
    (held,) = held_rates((), ["JP"], [MAKER], date(2030, 1, 1))
    on_file = [row for row in TariffBook().rates("JP", MAKER, last_day("JP")) if row.regime == "MFN"]
    assert [held.rate] == [row.rate for row in on_file]
    assert held.start == last_day("JP") + timedelta(days=1)
    assert held.source == HELD
    assert [*held_rates((), ["JP"], [MAKER], last_day("JP"))] == []


@pytest.mark.parametrize("digits", ["8516", "851671", "85167110"])
def test_what_the_study_states_goes_first_whole_or_in_part(digits):
    own = StatedRate("JP", "MFN", HsCode(digits, "HS2022"), parse_rate("3%"), "a source")
    assert [*held_rates((own,), ["JP"], [MAKER], date(2030, 1, 1))] == []
    ended = StatedRate("JP", "MFN", MAKER, parse_rate("3%"), "a source", until=last_day("JP"))
    assert len([*held_rates((ended,), ["JP"], [MAKER], date(2030, 1, 1))]) == 1


@pytest.fixture
def coffee(tmp_path):
    """The coffee study over ten yearly periods, one scenario, its design alone."""

    def make(more):
        folder = tmp_path / f"coffee{len(more)}"
        shutil.copytree(COFFEE, folder)
        path = folder / "study.yaml"
        text = path.read_text(encoding="utf-8")
        five = text[text.index("\n  - {name: 2026-27") : text.index("\ndesign:")]
        assert "  hold_rates: true\n" in text
        text = text.replace(five, TEN).replace("  hold_rates: true\n", more)
        path.write_text(text, encoding="utf-8")
        return read_study(folder).network

    return make


def test_ten_years_are_planned_with_rates_that_stay_and_the_answer_says_so(coffee):
    pytest.importorskip("highspy")
    from dataclasses import replace

    study = coffee("  hold_rates: true\n")
    design = study.facts.design.model_copy(
        update={
            "alternatives_within": None,
            "break_even": (),
            "uncertainty": None,
            "trade_off": None,
            "stress": None,
        }
    )
    bare = replace(
        study, scenarios=study.scenarios[:1], facts=study.facts.model_copy(update={"design": design})
    )
    found = run_network(bare)
    plan = found.scenarios[0].plan
    assert len({row.period for row in plan.deliveries}) == 10
    assert all(row.delivered == pytest.approx(float(row.demand)) for row in plan.deliveries)
    assert "The MFN rates on file are taken to stay: " in found.answer.text
    assert "JP from 2027-04-01" in found.answer.text
    assert sum(Decimal(repr(row.demand)) for row in plan.deliveries) > 0


def test_without_it_the_rates_of_later_years_are_asked_for(coffee):
    from tumen.network.compile.assemble import compile_network

    study = coffee("")
    with pytest.raises(InputError, match=r"the MFN rate of JP on 8516\.71 on 2027-07-01"):
        compile_network(study.scenarios[0].network, study.scenarios[0].law)
