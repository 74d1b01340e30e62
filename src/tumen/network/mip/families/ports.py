"""Second stage: what ports, straits and corridors let through, over all lanes that pass them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tumen.network.mip.families.flow import load_of
from tumen.network.mip.families.rows import RowName, Rows

if TYPE_CHECKING:
    from tumen.network.mip.families.rows import Work


def port_capacity(work: Work) -> None:
    """What passes a port, in its unit: ``sum over lanes of load x flow <= capacity x years``."""
    compiled, rows = work.compiled, Rows("port_capacity")
    ports = {port.name: port for port in compiled.network.ports if port.capacity is not None}
    items = {item.name: item for item in compiled.network.items}
    if not ports:
        return
    for index, flow in enumerate(compiled.flows):
        for name in flow.lane.ports if flow.lane is not None else ():
            port = ports.get(name)
            if port is None or port.capacity is None:
                continue
            key = (flow.period, name)
            if (row := rows.of(key)) is None:
                period = compiled.network.periods[flow.period]
                text = f"capacity of {name} in {period.name}"
                right = float(port.capacity * period.years) / work.scaling.quantity
                unit = port.capacity_unit.removesuffix("s")
                row = rows.add(RowName(text, name, period=period.name, unit=unit), right, key=key)
            load = load_of(items[compiled.streams[flow.stream].item], port.capacity_unit)
            rows.put("flow", index, row, load)
    work.add_rows(rows, "<=")
