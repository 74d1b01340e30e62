"""First stage: when sites open, close and are expanded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Rows
from tumen.network.model.sites import StepAt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.network.mip.families.rows import Work


def site_state(work: Work) -> None:
    """``active[s,t] = existing[s] + opened up to t - closed up to t``."""
    network = work.compiled.network
    count = len(network.periods)
    rows = Rows("site_state", shared=True)
    for number, site in enumerate(network.sites):
        for t, period in enumerate(network.periods):
            text = f"{site.name} is open or not in {period.name}"
            existing = 1.0 if site.state == "existing" else 0.0
            row = rows.add(RowName(text, site.name, period=period.name), existing)
            rows.put("active", row, row)
            for column in range(number * count, number * count + t + 1):
                rows.put("opens", column, row, -1.0)
                rows.put("closes", column, row)
    work.add_rows(rows, "=")


def open_once(work: Work) -> None:
    """A site opens at most once, and closes at most once: ``sum over t of opens <= 1``, the same for
    closes.
    """
    network = work.compiled.network
    count = len(network.periods)
    rows = Rows("open_once", shared=True)
    for variable in ("opens", "closes"):
        for number, site in enumerate(network.sites):
            row = rows.add(RowName(f"{site.name} {variable} at most once", site.name), 1.0)
            for column in range(number * count, (number + 1) * count):
                rows.put(variable, column, row)
    work.add_rows(rows, "<=")


def close_after_open(work: Work) -> None:
    """Only what was open before can close: ``closes[s,t] <= active[s,t-1]``."""
    network = work.compiled.network
    count = len(network.periods)
    rows = Rows("close_after_open", shared=True)
    for number, site in enumerate(network.sites):
        for t, period in enumerate(network.periods):
            if t == 0 and site.state != "possible":
                continue
            text = f"{site.name} closes in {period.name} only if it was open"
            row = rows.add(RowName(text, site.name, period=period.name))
            rows.put("closes", number * count + t, row)
            if t:
                rows.put("active", number * count + t - 1, row, -1.0)
    work.add_rows(rows, "<=")


def step_limit(work: Work) -> None:
    """A step is built at most so many times: ``sum over t of built <= most``."""
    rows, count = Rows("step_limit", shared=True), len(work.compiled.network.periods)
    for number, item in enumerate(StepAt.all(work.compiled.network)):
        text = f"{item.step.name} at {item.site.name} is built at most {item.step.most} times"
        row = rows.add(RowName(text, item.site.name), float(item.step.most))
        for column in range(number * count, (number + 1) * count):
            rows.put("built", column, row)
    work.add_rows(rows, "<=")


def step_kept(work: Work) -> None:
    """What is kept of a step was built: ``kept[j,t] <= built up to t``."""
    rows = Rows("step_kept", shared=True)
    for cell, t, item, period in _step_cells(work):
        text = f"{item.step.name} at {item.site.name} is built before it is used"
        row = rows.add(RowName(text, item.site.name, period=period))
        rows.put("kept", cell, row)
        for column in range(cell - t, cell + 1):
            rows.put("built", column, row, -1.0)
    work.add_rows(rows, "<=")


def step_open(work: Work) -> None:
    """A step is kept only at an open site: ``kept[j,t] <= most x active[s,t]``."""
    rows, count = Rows("step_open", shared=True), len(work.compiled.network.periods)
    for cell, t, item, period in _step_cells(work):
        text = f"{item.step.name} is kept only while {item.site.name} is open"
        row = rows.add(RowName(text, item.site.name, period=period))
        rows.put("kept", cell, row)
        rows.put("active", item.index * count + t, row, -float(item.step.most))
    work.add_rows(rows, "<=")


def _step_cells(work: Work) -> Iterator[tuple[int, int, StepAt, str]]:
    """Each step in each period: its column, the place and the name of the period."""
    periods = work.compiled.network.periods
    for number, item in enumerate(StepAt.all(work.compiled.network)):
        for t, period in enumerate(periods):
            yield number * len(periods) + t, t, item, period.name
