"""First stage: when sites open, close and are expanded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.rows import RowName, Terms
from tumen.network.model.sites import StepAt

if TYPE_CHECKING:
    from tumen.network.mip.families.rows import Work


def site_state(work: Work) -> None:
    """``active[s,t] = existing[s] + opened up to t - closed up to t``."""
    network = work.compiled.network
    count = len(network.periods)
    columns: list[int] = []
    rows: list[int] = []
    signs: list[float] = []
    right, names = [], []
    active: list[int] = []
    for number, site in enumerate(network.sites):
        for t, period in enumerate(network.periods):
            row = number * count + t
            active.append(row)
            names.append(
                RowName(f"{site.name} is open or not in {period.name}", site.name, period=period.name)
            )
            right.append(1.0 if site.state == "existing" else 0.0)
            columns += range(number * count, row + 1)
            rows += [row] * (t + 1)
    signs = [1.0] * len(columns)
    work.add_rows(
        "site_state",
        [
            Terms("active", active, active, [1.0] * len(active)),
            Terms("opens", columns, rows, [-sign for sign in signs]),
            Terms("closes", columns, rows, signs),
        ],
        "=",
        right,
        names,
        shared=True,
    )


def open_once(work: Work) -> None:
    """A site opens at most once, and closes at most once: ``sum over t of opens <= 1``, the same for
    closes.
    """
    network = work.compiled.network
    count = len(network.periods)
    cells = range(len(network.sites) * count)
    sites = [cell // count for cell in cells]
    total = len(network.sites)
    names = [RowName(f"{site.name} opens at most once", site.name) for site in network.sites]
    names += [RowName(f"{site.name} closes at most once", site.name) for site in network.sites]
    work.add_rows(
        "open_once",
        [
            Terms("opens", cells, sites, [1.0] * len(sites)),
            Terms("closes", cells, [total + site for site in sites], [1.0] * len(sites)),
        ],
        "<=",
        [1.0] * (2 * total),
        names,
        shared=True,
    )


def close_after_open(work: Work) -> None:
    """Only what was open before can close: ``closes[s,t] <= active[s,t-1]``."""
    network = work.compiled.network
    count = len(network.periods)
    cells = [
        (number, t)
        for number in range(len(network.sites))
        for t in range(count)
        if t or network.sites[number].state == "possible"
    ]
    columns = [number * count + t for number, t in cells]
    before = [(row, number * count + t - 1) for row, (number, t) in enumerate(cells) if t]
    names = [
        RowName(
            f"{network.sites[number].name} closes in {network.periods[t].name} only if it was open",
            network.sites[number].name,
            period=network.periods[t].name,
        )
        for number, t in cells
    ]
    terms = [
        Terms("closes", columns, range(len(cells)), [1.0] * len(cells)),
        Terms("active", [column for _, column in before], [row for row, _ in before], [-1.0] * len(before)),
    ]
    work.add_rows("close_after_open", terms, "<=", [0.0] * len(cells), names, shared=True)


def step_limit(work: Work) -> None:
    """A step is built at most so many times: ``sum over t of built <= most``."""
    steps, count = StepAt.all(work.compiled.network), len(work.compiled.network.periods)
    cells = range(len(steps) * count)
    names = [
        RowName(
            f"{item.step.name} at {item.site.name} is built at most {item.step.most} times", item.site.name
        )
        for item in steps
    ]
    terms = [Terms("built", cells, [cell // count for cell in cells], [1.0] * len(cells))]
    work.add_rows("step_limit", terms, "<=", [float(item.step.most) for item in steps], names, shared=True)


def step_kept(work: Work) -> None:
    """What is kept of a step was built: ``kept[j,t] <= built up to t``."""
    network = work.compiled.network
    steps, count = StepAt.all(network), len(network.periods)
    cells = list(range(len(steps) * count))
    columns = [number * count + u for number in range(len(steps)) for t in range(count) for u in range(t + 1)]
    rows = [number * count + t for number in range(len(steps)) for t in range(count) for _ in range(t + 1)]
    names = _of_steps(work, "{step} at {site} is built before it is used")
    terms = [
        Terms("kept", cells, cells, [1.0] * len(cells)),
        Terms("built", columns, rows, [-1.0] * len(columns)),
    ]
    work.add_rows("step_kept", terms, "<=", [0.0] * len(cells), names, shared=True)


def step_open(work: Work) -> None:
    """A step is kept only at an open site: ``kept[j,t] <= most x active[s,t]``."""
    network = work.compiled.network
    steps, count = StepAt.all(network), len(network.periods)
    cells = list(range(len(steps) * count))
    active = [steps[cell // count].index * count + cell % count for cell in cells]
    names = _of_steps(work, "{step} is kept only while {site} is open")
    terms = [
        Terms("kept", cells, cells, [1.0] * len(cells)),
        Terms("active", active, cells, [-float(steps[cell // count].step.most) for cell in cells]),
    ]
    work.add_rows("step_open", terms, "<=", [0.0] * len(cells), names, shared=True)


def _of_steps(work: Work, said: str) -> list[RowName]:
    """Name a row for each step in each period: `said` of the `step` and its `site`."""
    network = work.compiled.network
    return [
        RowName(said.format(step=item.step.name, site=item.site.name), item.site.name, period=period.name)
        for item in StepAt.all(network)
        for period in network.periods
    ]
