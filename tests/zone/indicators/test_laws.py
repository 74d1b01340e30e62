"""What holds of every ledger: hypothesis draws them."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.zone.indicators.making import row
from tumen.zone.indicators.census import take_census
from tumen.zone.indicators.definitions import indicators
from tumen.zone.indicators.measure import measure
from tumen.zone.indicators.pipeline import pipeline, pipeline_series
from tumen.zone.ledger import LedgerEntry, open_ledger
from tumen.zone.snapshot import snapshot_of
from tumen.zone.spans import Span, read_span
from tumen.zone.vocabulary import stages

PROJECTS = "abcde"
EVERY = tuple(stages())
PRINTED = st.one_of(
    st.dates(date(2020, 1, 1), date(2022, 12, 31)).map(date.isoformat),
    st.tuples(st.integers(2020, 2022), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}"),
    st.tuples(st.integers(2020, 2022), st.integers(1, 4)).map(lambda d: f"{d[0]}-Q{d[1]}"),
    st.integers(2020, 2022).map(str),
)
AMOUNT = st.none() | st.tuples(st.integers(1, 9), st.sampled_from(["CNY", "USD"]))
DAYS = st.dates(date(2020, 1, 1), date(2023, 1, 31))
PERIODS = st.none() | st.sampled_from(["2020", "2021", "2021-H1", "2022-Q3"]).map(read_span)
NAMES = st.lists(st.sampled_from(sorted(indicators())), min_size=2, max_size=4, unique=True)
COUNTS = [name for name, item in indicators().items() if item.kind in {"projects", "reached"}]
FEW = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a failure smaller takes minutes
    suppress_health_check=[HealthCheck.too_slow],
    report_multiple_bugs=False,
)


@st.composite
def event(draw, number, codes=EVERY):
    stage = draw(st.sampled_from(codes))
    amount = draw(AMOUNT) if stages()[stage].amount else None
    return row(
        "events",
        event=f"e{number}",
        project=draw(st.sampled_from(PROJECTS)),
        stage=stage,
        on=draw(PRINTED),
        amount=amount[0] if amount else None,
        currency=amount[1] if amount else None,
    )


@st.composite
def rows(draw, codes=EVERY):
    kinds = st.sampled_from([None, "industrial", "cultural"])
    projects = [row("projects", project=name, name_en=name, kind=draw(kinds)) for name in PROJECTS]
    return projects + [draw(event(number, codes)) for number in range(draw(st.integers(0, 12)))]


def figures(found, on, period=None, **more):
    """Figures by what they are; in all where the period has not begun."""
    more["period"] = period if period and period.first <= on else None
    return {
        (item.indicator, item.definition, item.group, item.value.unit, item.summed): item.value
        for item in measure(snapshot_of(found), on, **more)
    }


@FEW
@given(rows(), DAYS, PERIODS, PRINTED, st.sampled_from(PROJECTS))
def test_a_capital_increase_never_adds_a_project(found, on, period, printed, project):
    more = row(
        "events", event="more", project=project, stage="increase", on=printed, amount=5, currency="CNY"
    )
    counts = [name for name, item in indicators().items() if item.kind in {"projects", "reached", "share"}]
    assert figures(found, on, names=counts, period=period) == figures(
        [*found, more], on, names=counts, period=period
    )


@FEW
@given(rows(), DAYS, PERIODS)
def test_counts_of_groups_that_share_no_project_sum_to_the_whole(found, on, period):
    sums = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for (name, definition, *_), value in figures(found, on, names=COUNTS, period=period, by="kind").items():
        sums[name, definition][0] += value.low
        sums[name, definition][1] += value.high
    whole = figures(found, on, names=COUNTS, period=period)
    assert {key[:2]: [value.low, value.high] for key, value in whole.items()} == dict(sums)


@FEW
@given(rows(tuple(code for code, stage in stages().items() if stage.counts != "end")), DAYS, DAYS)
def test_what_is_reached_in_all_never_falls(found, one, other):
    early, late = (figures(found, day, names=COUNTS) for day in sorted((one, other)))
    for key, value in early.items():
        assert value.low <= late[key].low
        assert value.high <= late[key].high


@FEW
@given(rows(), DAYS, PERIODS, NAMES, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(found, on, period, names, rng):
    other = rng.sample(found, len(found))
    one, two = (figures(ledger, on, names=names, period=period) for ledger in (found, other))
    assert one == two
    assert pipeline(snapshot_of(found), on) == pipeline(snapshot_of(other), on)
    none, again = (sorted(take_census(snapshot_of(rows), on).not_projects.rows()) for rows in (found, other))
    assert none == again


@FEW
@given(rows(), DAYS)
def test_a_series_is_the_pipeline_of_its_days(found, on):
    ledger = snapshot_of(found)
    assert list(pipeline_series(ledger, on, 5)) == [
        pipeline(ledger, item.on) for item in pipeline_series(ledger, on, 5)
    ]


def within(inner, outer):
    if outer.low is None and outer.high is None:
        return True
    if inner.low is None and inner.high is None:
        return False
    low = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    return low and (outer.high is None or (inner.high is not None and inner.high <= outer.high))


def in_order(events, rng):
    """A day of each event as printed; two steps of a project whose dates overlap are in their usual order."""
    rank = {code: stage.rank for code, stage in stages().items()}
    found = {
        item: item.on.first + timedelta(rng.randrange((item.on.last - item.on.first).days + 1))
        for item in events
    }
    for item in sorted(events, key=lambda item: rank[item.stage]):
        firsts = [
            one.on.first
            for one in events
            if (one.project, rank[one.stage] < rank[item.stage]) == (item.project, True)
            and one.on.first <= item.on.last
        ]
        found[item] = max(found[item], *firsts, date.min)
    for item in sorted(events, key=lambda item: -rank[item.stage]):
        later = [
            found[one]
            for one in events
            if (one.project, rank[one.stage] > rank[item.stage]) == (item.project, True)
            and found[one] >= item.on.first
        ]
        found[item] = min(found[item], *later, date.max)
    return {item.event: Span(day, day) for item, day in found.items()}


@settings(FEW, max_examples=80)
@given(rows(), DAYS, PERIODS, NAMES, st.randoms(use_true_random=False))
def test_whatever_the_days_were_the_figure_is_in_the_range(found, on, period, names, rng: random.Random):
    """Each date as printed is replaced by one of its days: what is then counted lies in the range told before."""
    days = in_order([item for item in found if hasattr(item, "stage")], rng)
    exact = [replace(item, on=days[item.event]) if hasattr(item, "stage") else item for item in found]
    told, then = (figures(ledger, on, names=names, period=period) for ledger in (found, exact))
    rates = {name for name, item in indicators().items() if item.kind in {"share", "ratio"}}
    for key, value in then.items():
        if key[0] in rates and value.low is None and value.high is None:
            continue  # with these days there is nothing below the line
        outer = told.get(key)
        if outer is not None:
            assert within(value, outer), (key, value, outer)
    before, after = pipeline(snapshot_of(found), on), pipeline(snapshot_of(exact), on)
    for stage, same in zip(before.stages, after.stages, strict=True):
        assert within(same.now, stage.now), (stage, same)
        assert within(same.reached, stage.reached), (stage, same)
    assert within(after.withdrawn, before.withdrawn)


@pytest.mark.parametrize("seed", range(2))
def test_a_row_known_later_does_not_change_what_was_known(tmp_path, seed):
    rng = random.Random(seed)  # noqa: S311 - a ledger, not a secret
    ledger = open_ledger(str(tmp_path / "zone.sqlite"), create=True)
    on = date(2022, 12, 31)
    known = {}
    ledger.write(
        [row("projects", project=name, name_en=name) for name in PROJECTS],
        LedgerEntry(by="a test", what="projects"),
    )
    for number in range(6):
        stage = rng.choice(["signed", "landed", "talks", "withdrawn"])
        day = f"202{rng.randrange(3)}-{rng.randrange(1, 13):02}"
        made = row("events", event=f"e{number}", project=rng.choice(PROJECTS), stage=stage, on=day)
        ledger.write([made], LedgerEntry(by="a test", what="event"))
        moment = ledger.log()[-1].entered_at
        known[moment] = measure(ledger.snapshot(moment), on)
    for moment, figures_then in known.items():
        assert measure(ledger.snapshot(moment), on) == figures_then
    assert len({str(found) for found in known.values()}) > 1


@pytest.mark.parametrize(("asked", "high"), [(date(2021, 2, 5), 1), (date(2022, 2, 5), 0)])
def test_a_step_that_may_be_after_the_day_closes_no_year_before_it(asked, high):
    """Full output in December 2020 may mean completed in 2020. Completed "2021" says that it was not, from
    2022 on; in February 2021 that step may still be to come, and nothing is known of 2020 then."""
    told = [
        row("projects", project="a", name_en="a"),
        row("events", event="1", project="a", stage="completed", on="2021"),
        row("events", event="2", project="a", stage="full-output", on="2020-12-01"),
    ]
    ((_, value),) = figures(told, asked, names=["completed"], period=read_span("2020")).items()
    assert (value.low, value.high) == (0, high)
