"""Second stage: what must be used of a site while it is open, and what may be spent at once in a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.production import put_use, share_of_start
from tumen.network.mip.families.rows import RowName, Rows
from tumen.network.mip.families.strong import cell
from tumen.network.mip.payments import grants, limits_of_capital, with_condition
from tumen.network.model.sites import StepAt

if TYPE_CHECKING:
    from tumen.network.mip.families.rows import Work


def least_load(work: Work) -> None:
    """An open site is used: ``sum of use x make >= share x years x (capacity + adds x kept)``, of the
    capacity that it has in the period; a warehouse: what comes in.
    """
    network, scale = work.compiled.network, work.scaling.quantity
    rows = Rows("least_load")
    for number, site in enumerate(network.sites):
        if not site.least_load or site.capacity is None:
            continue
        growing = site.state == "possible" and bool(site.ramp_up)
        for t, period in enumerate(network.periods):
            text = f"least load of {site.name} in {period.name}"
            name = RowName(text, site.name, period=period.name, unit="unit in the period")
            row = rows.add(name, key=(site.name, t))
            asked = float(site.least_load * site.capacity * period.years) / scale
            for opened in range(t + 1) if growing else ():
                rows.put("opens", cell(work, number, opened), row, -asked * share_of_start(site, t - opened))
                rows.put("closes", cell(work, number, opened), row, asked)
            if not growing:
                rows.put("active", cell(work, number, t), row, -asked)
    for index, item in enumerate(StepAt.all(network)):
        for t, period in enumerate(network.periods):
            if (place := rows.of((item.site.name, t))) is not None:
                adds = float(item.step.adds * period.years) / scale * float(item.site.least_load or 0)
                rows.put("kept", cell(work, index, t), place, -adds)
    put_use(work, rows)
    work.add_rows(rows, ">=")


def capital(work: Work) -> None:
    """What is paid once in a period, less grants where they count: ``sum of cost x (opens, closes, built) -
    grants <= limit``.
    """
    network, scale = work.compiled.network, work.scaling.money
    rows = Rows("capital")
    for t, limit in limits_of_capital(network).items():
        period = network.periods[t].name
        less = ", less grants" if limit.less_grants else ""
        row = rows.add(RowName(f"capital in {period}{less}", period=period), float(limit.limit) / scale)
        for number, site in enumerate(network.sites):
            rows.put("opens", cell(work, number, t), row, float(site.opening_cost) / scale)
            rows.put("closes", cell(work, number, t), row, float(site.closing_cost) / scale)
        for index, item in enumerate(StepAt.all(network)):
            rows.put("built", cell(work, index, t), row, float(item.step.cost) / scale)
        if not limit.less_grants:
            continue
        for grant in grants(network):
            if grant.period == t and grant.grant.min_output is None:
                rows.put("opens", cell(work, grant.site, t), row, -grant.amount / scale)
        for number, grant in enumerate(with_condition(network)):
            if grant.period == t:
                rows.put("taken", number, row, -grant.amount / scale)
    work.add_rows(rows, "<=")
