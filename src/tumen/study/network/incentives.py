"""What a zone offers as the incentives of a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tumen.network.model import incentives

if TYPE_CHECKING:
    from collections.abc import Callable

    from tumen.network.model.incentives import Incentive
    from tumen.study.core.rows.asked import IncentiveRow
    from tumen.study.network.desk import Desk

_OWN = (
    "amount",
    "share_of_opening_cost",
    "at_most",
    "min_output",
    "shares",
    "share",
    "bars",
    "cost_per_unit",
    "what",
    "per_year",
    "per_unit",
)
_KINDS: dict[str, tuple[set[str], set[str], Callable[..., Incentive]]] = {
    "grant": (set(), {"amount", "share_of_opening_cost", "at_most", "min_output"}, incentives.Grant),
    "tax holiday": ({"shares"}, set(), incentives.TaxHoliday),
    "bonded processing": (set(), {"bars", "cost_per_unit"}, incentives.BondedProcessing),
    "drawback": ({"share"}, {"bars", "cost_per_unit"}, incentives.Drawback),
    "relief": ({"what"}, {"per_year", "per_unit"}, incentives.CostRelief),
}
_ONE_OF = {"grant": ("amount", "share_of_opening_cost"), "relief": ("per_year", "per_unit")}
"""A figure that says how much is offered; without any the offer is not known, which is not nothing."""


def incentive_of(desk: Desk, row: IncentiveRow) -> Incentive:
    """Build an incentive of its kind; columns of other kinds must be empty."""
    needed, allowed, record = _KINDS[row.kind]
    given: dict[str, Any] = {
        name: value for name in _OWN if (value := getattr(row, name)) is not None and value != ()
    }
    for column in sorted(needed - set(given)):
        desk.complain(f"{column}: the cell is empty", f"A {row.kind} needs it", row.place)
        given[column] = () if column == "shares" else ""
    figures = _ONE_OF.get(row.kind, ())
    if figures and not set(figures) & set(given):
        desk.complain(
            f"{row.incentive!r} states neither {' nor '.join(figures)}",
            "Write what is offered, or delete the row",
            row.place,
        )
    wrong = sorted(set(given) - needed - allowed)
    if wrong:
        listed = ", ".join(sorted(needed | allowed)) or "none of its own"
        desk.complain(
            f"{', '.join(wrong)}: does not belong to a {row.kind}",
            f"Columns of a {row.kind}: {listed}",
            row.place,
        )
    terms = incentives.OfferTerms(
        row.incentive,
        row.site,
        row.source,
        row.start,
        row.until,
        tuple(
            incentives.Condition(text, answer if isinstance(answer, bool) else None)
            for text, answer in row.conditions
        ),
        row.place.file,
        row.place.line,
    )
    return record(terms=terms, **{name: value for name, value in given.items() if name not in wrong})
