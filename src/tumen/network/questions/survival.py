"""The part of a period that is borne: how long stock and what is left deliver all of it (time to survive)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack

from tumen.network.mip.solver import Rerun
from tumen.network.questions.outages import SMALL, Outage, Recourse

PER_TIME = ("supply", "recipe_limit", "site_capacity", "site_ramp_up", "lane_capacity", "port_capacity")
"""Families that limit what is done in a time: of a part of a period a part."""


def part_survived(recourse: Recourse, outage: Outage) -> float:
    """The largest part of the last period of an outage in which everything is delivered that is without it.

    A linear program: as much as that part of the demand and of every capacity, with all the stock; what comes
    after it does not count.
    """
    last = outage.start + outage.periods - 1
    program, periods = recourse.program, recourse.network.periods
    lower, upper = recourse.during(outage)
    names = [period.name for period in periods]
    demand = recourse.network.demand
    lost = recourse.lost
    when = np.array([names.index(row.period) for row in demand])
    before = lost[when < last]
    upper[before] = np.minimum(upper[before], recourse.normal[before])
    count = len(lower)
    theta = np.zeros(program.rows.shape[0])
    high = program.sides[1].copy()
    first = np.zeros(count)
    held = [recourse.work.variables.get(name) for name in ("active", "opens", "closes", "built", "kept")]
    columns = [variable for variable in held if variable is not None]
    if columns:
        spots = np.concatenate(columns)
        first[spots] = recourse.normal[spots]
    decided = program.rows @ first
    for row in recourse.rows_in(PER_TIME, names[last]):
        theta[row] = -(high[row] - decided[row])
        high[row] = decided[row]
    due = np.flatnonzero(when == last)
    stated = np.array([float(demand[k].quantity) for k in due]) / recourse.work.scaling.quantity
    given = stated - recourse.normal[lost[due]]
    asked = csr_matrix((np.ones(len(due)), (np.arange(len(due)), lost[due])), shape=(len(due), count))
    part = [program.rows, csr_matrix(theta[:, None])], [asked, csr_matrix(given[:, None])]
    rows = csr_matrix(vstack([hstack(row) for row in part]))
    whole = replace(
        program,
        rows=rows,
        sides=(
            np.concatenate([program.sides[0], np.full(len(due), -np.inf)]),
            np.concatenate([high, stated]),
        ),
        cost=np.append(np.zeros(count), -1.0),
        bounds=(np.append(lower, 0.0), np.append(upper, 1.0)),
        whole=np.append(program.whole, [False]),
    )
    solver = Rerun(whole, recourse.settings)
    for row in recourse.set_aside:
        solver.limit(row, -np.inf, np.inf)
    share = -solver.solve(*whole.bounds, whole.cost).objective
    return min(1.0, share) if share > SMALL else 0.0
