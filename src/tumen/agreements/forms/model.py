"""Certificates of origin of an agreement as data: boxes, the words they take, what they are sent back for.

``forms.yaml`` of an agreement's folder, where it has one. No agreement is named here: a new form is a file.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from tumen.errors import InputError
from tumen.reference.economies import economy
from tumen.schema import Frozen

Holds = Literal[
    "exporter",
    "consignee",
    "producer",
    "transport",
    "official",
    "item",
    "marks",
    "goods",
    "hs",
    "criterion",
    "country",
    "quantity",
    "invoices",
    "remarks",
    "declaration",
    "certification",
    "ticks",
]
"""What a box is for; it tells where it stands, too."""
ITEM_BOXES: tuple[Holds, ...] = (
    "item",
    "marks",
    "goods",
    "hs",
    "criterion",
    "country",
    "quantity",
    "invoices",
)
Case = Literal[
    "third-party invoice", "back-to-back", "retroactive", "cumulation", "tolerance", "exhibition", "movement"
]
"""What a box to tick is for."""
EntryKind = Literal[
    "WO", "PE", "wholly", "change", "change-except", "content", "both", "process", "reaction", "other"
]
"""How a good qualifies: by the criterion, or by what of its rule was met. ``wholly``: a rule of the list that
asks for wholly obtained goods; ``change-except``: a change that leaves out codes; ``both``: content and
change."""
CheckKind = Literal[
    "originates",
    "complete",
    "criterion",
    "value",
    "description",
    "hs",
    "english",
    "parties",
    "third-party invoice",
    "invoice day",
    "retroactive",
    "weight",
    "marks",
    "direct",
    "evidence",
    "number of items",
    "alterations",
    "ask",
]


def _economies(codes: tuple[str, ...]) -> tuple[str, ...]:
    for code in codes:
        try:
            known = economy(code).iso2
        except InputError:
            known = ""
        if code != known:
            msg = f"{code!r} is no economy on file; write its code of two letters, such as VN"
            raise ValueError(msg)
    return codes


Economies = Annotated[tuple[str, ...], AfterValidator(_economies)]


class FormBox(Frozen):
    """One box."""

    box: str
    """Its number as printed."""
    label: str
    holds: Holds
    with_hs: bool = False
    """Of the box of goods: the HS code stands in it, too."""
    needed: bool = True
    """False where the form asks for it only if it is known."""
    lines: tuple[str, ...] = ()
    """Words that are printed in the box; ``{exporter}`` and ``{importer}`` are the Parties."""
    width: int | None = Field(default=None, gt=0, le=100)
    """Of a column of items: per cent of the page."""


class FormTick(Frozen):
    """A small box to tick."""

    label: str
    case: Case


class FormEntry(Frozen):
    """What is written as origin criterion of a good that qualifies in one way."""

    kind: EntryKind
    write: str
    """``{least}``: the least value content of the rule; ``{found}``: that of the good, cut to a whole number;
    ``{change}``: CC, CTH or CTSH."""
    general: bool | None = None
    """For the general rule alone (true), or for rules of the list alone (false); left out: for both."""
    exporters: Economies = ()
    """Exporting Parties that write it so; empty: all for which no other row says otherwise."""


class Late(Frozen):
    """From when a certificate is issued after the shipment, and until when it may be."""

    days: int = Field(ge=0)
    """Days after the shipment within which it is not yet late."""
    working: bool = False
    """Whether only working days count."""
    months: int = Field(default=12, gt=0)


class FormCheck(Frozen):
    """Something that a form is sent back for, with the text that says so."""

    check: CheckKind
    because: str
    """What the text asks, in words."""
    source: str
    """Keys of sources.csv, separated by spaces; the place in them stands in `because`."""
    exporters: Economies = ()
    """For these exporting Parties only; empty: for all."""
    importers: Economies = ()
    most: int | None = Field(default=None, gt=0)
    """Of the number of items."""


class CertificateForm(Frozen):
    """One form, with the days and the Parties for which it is on file."""

    name: str
    title: tuple[str, ...]
    number: str
    """Label of the number that the issuing body gives."""
    issued_in: str = "Issued in"
    overleaf: str = ""
    copies: str = ""
    start: Annotated[date | None, Field(alias="from")] = None
    until: date | None = None
    exporters: Economies = ()
    """Exporting Parties that use it; empty: all."""
    names: dict[str, str] = Field(default_factory=dict)
    """Economies as the form itself calls them, where that is not their name on file."""
    hs: Literal["rule", "importer"] = "rule"
    """Whose edition the HS code is of: that of the rule, or that of the importing Party."""
    joined: str = ", "
    """What stands between the words of the criterion."""
    beside: dict[Literal["cumulation", "tolerance"], str] = Field(default_factory=dict)
    """Words beside the criterion; where the form has none, a box to tick may say it."""
    third_party: tuple[Literal["name", "address", "country"], ...] = ()
    """What the form wants to know of who issues the invoice, if it is not the exporter."""
    third_party_in: Literal["goods", "remarks", "invoices"] = "goods"
    late: Late
    continuation: Literal["sheet", "form"]
    """More items go on a continuation sheet, or on the same form again."""
    boxes: tuple[FormBox, ...]
    ticks: tuple[FormTick, ...] = ()
    entries: tuple[FormEntry, ...]
    checks: tuple[FormCheck, ...]
    source: str
    """Keys of sources.csv, separated by spaces."""
    notes: tuple[str, ...] = ()
    """What was not found, or is our own reading."""

    def serves(self, exporter: str, on: date) -> bool:
        """Whether it is the form of this exporting Party on a day."""
        return (
            (not self.exporters or exporter in self.exporters)
            and (self.start is None or self.start <= on)
            and (self.until is None or on <= self.until)
        )

    def name_of(self, code: str) -> str:
        """How the form calls an economy."""
        return self.names.get(code) or economy(code).name

    @property
    def columns(self) -> tuple[FormBox, ...]:
        """The boxes of an item, side by side."""
        return tuple(box for box in self.boxes if box.holds in ITEM_BOXES)

    def box(self, holds: Holds) -> FormBox | None:
        """The box that holds it, None where the form has none."""
        return next((item for item in self.boxes if item.holds == holds), None)


class FormsFile(Frozen):
    """The whole file."""

    forms: tuple[CertificateForm, ...]
