"""The weight of illustrative and assumed inputs in a plan: that of their money, table by table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tumen.study.network.weight import plan_statements, resting_in
from tumen.study.words.say import say

pytest.importorskip("highspy")

CITED = "Customs Tariff 2026"


@pytest.fixture(scope="module")
def weighed(answered):
    """A function of the tables that cite a source, that gives what rests on the others, by table."""
    study, result = answered
    law, plan = study.scenarios[0].law, result.scenarios[0].plan

    def of(*cited, rows=None):
        tables = {
            name: [replace(row, source=CITED) for row in found] if name in cited else found
            for name, found in (rows or study.rows).items()
        }
        book = law.book
        if "rates" in cited:
            book = replace(book, stated=tuple(replace(row, source=CITED) for row in book.stated))
        return resting_in(plan, replace(law, book=book), tables, study.titles)

    return of


def test_each_table_weighs_what_its_rows_state(weighed):
    """By hand, at 8 % over two years and three: Hai Phong opens for 260,000; both sites cost 180,000 a year,
    360,000 + 540,000 / 1.08^2; the grant is 80,000 and the land 8,000 a year, 16,000 + 24,000 / 1.08^2.
    """
    found = weighed()
    later = 1 / 1.08**2
    assert found["sites"] == pytest.approx(260_000 + 360_000 + 540_000 * later)
    assert found["incentives"] == pytest.approx(80_000 + 16_000 + 24_000 * later)


def test_all_that_is_illustrative_is_all_the_money(weighed, answered):
    plan = answered[1].scenarios[0].plan
    assert weighed().total() == pytest.approx(sum(abs(cost.discounted) for cost in plan.costs))


@pytest.mark.parametrize("table", ["ways", "offers", "sites", "lanes", "incentives", "claiming"])
def test_a_table_that_cites_its_source_weighs_nothing(weighed, table):
    whole, found = weighed(), weighed(table)
    assert whole[table] > 0
    assert found == {name: part for name, part in whole.items() if name != table}


def test_one_illustrative_row_weighs_its_own_money_only(weighed, answered):
    """Steel clips of Taipei: 2 in a box and 2 % lost, at 0.06, less than the granules of Ningbo."""
    rows = dict(answered[0].rows)
    rows["offers"] = [
        replace(row, source=CITED) if row.material == "plastic granules" else row for row in rows["offers"]
    ]
    plan = answered[1].scenarios[0].plan
    years = {cost.period: cost.discounted / cost.amount for cost in plan.costs}
    clips = sum(
        flow.quantity * 0.06 * years[flow.period] for flow in plan.flows if flow.made_by == "Taipei metal"
    )
    assert weighed(rows=rows)["offers"] == pytest.approx(clips)


def test_a_duty_at_a_cited_rate_rests_on_the_value_that_it_is_charged_on(weighed):
    duty = weighed()["rates of duty"]
    assert weighed("rates")["duty on these"] == pytest.approx(duty)
    found = weighed("rates", "offers", "prices")
    assert "duty on these" not in found
    assert "rates of duty" not in found


def test_rows_are_counted_only_where_no_cost_is_known(answered):
    study = answered[0]
    (said,) = map(say, plan_statements(study, None))
    assert said.startswith("All ")
    assert "rows that the study states are illustrative" in said


def test_nothing_is_said_where_all_is_cited(answered):
    study, result = answered
    law = study.scenarios[0].law
    book = replace(law.book, stated=tuple(replace(row, source=CITED) for row in law.book.stated))
    base = replace(study.scenarios[0], law=replace(law, book=book))
    rows = {name: [replace(row, source=CITED) for row in found] for name, found in study.rows.items()}
    cited = replace(study, rows=rows, scenarios=(base, *study.scenarios[1:]))
    assert list(plan_statements(cited, result.scenarios[0].plan)) == []
