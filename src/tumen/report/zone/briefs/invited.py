"""The first sheet: who is invited and why, what would change, what settling comes to for their product."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from tumen.report.zone.briefs.saying import basis_marks, known_money, money, sentence, word
from tumen.report.zone.briefs.sheets import MarkedText, SheetSection, SheetTable
from tumen.report.zone.reading import PUBLIC
from tumen.study.statements import Names
from tumen.study.words.figures import number
from tumen.study.zone.briefs.settle import PARTS, FirmChoice
from tumen.study.zone.briefs.told import PART_WORDS

if TYPE_CHECKING:
    from tumen.origin.truth import Truth
    from tumen.report.zone.briefs.sheets import Mark
    from tumen.report.zone.wording import Wording
    from tumen.study.zone.briefs.make import InvitationBrief
    from tumen.study.zone.briefs.settle import YearlyPlan
    from tumen.zone.opportunities.results import LinkVerdict, Opportunity

_HEADS = {"home": "brief_home_head", "elsewhere": "brief_elsewhere_head", "settled": "brief_settled_head"}


def first_sheet(brief: InvitationBrief, w: Wording) -> Iterator[SheetSection]:
    """Its sections."""
    source = _of_goods(brief, w)
    told = tuple(sentence(item, w, source) for item in brief.why)
    yield SheetSection(word("brief_h_why", w), told, _purchases(brief, w, source))
    if brief.opportunity is not None and brief.change:
        changed = tuple(sentence(item, w, source) for item in brief.change)
        yield SheetSection(word("brief_h_change", w), changed, _changes(brief, brief.opportunity, w, source))
    if brief.firm is not None:
        own = _of_firm(brief, w)
        settling = tuple(sentence(item, w, own) for item in brief.settling)
        table = _ways(brief.choice, w, own) if isinstance(brief.choice, FirmChoice) else None
        yield SheetSection(word("brief_h_choice", w), settling, table)


def _of_goods(brief: InvitationBrief, w: Wording) -> Mark | None:
    if not brief.goods or brief.goods_on is None:
        return None
    return word("brief_goods_source", w, studies=Names(brief.goods), on=w.day(brief.goods_on))


def _of_firm(brief: InvitationBrief, w: Wording) -> Mark | None:
    if brief.product_study is None or brief.product_on is None:
        return None
    return word("brief_study_source", w, study=brief.product_study, on=w.day(brief.product_on))


def _firms(brief: InvitationBrief, w: Wording) -> dict[str, str]:
    """What the makers of goods are called, by the name that the goods have: a project of the ledger in the
    reader's language; one of the office's own record is not named.
    """
    found: dict[str, str] = {}
    for row in brief.snapshot["projects"].iter_rows(named=True):
        public = row["confidence"] in PUBLIC
        shown = w.name(row, row["project"]).text if public else word("brief_buyer", w)
        for name in filter(None, (row["name_en"], row["name_zh"], row["name_ko"], row["project"])):
            if name not in found or not public:
                found[name] = shown
    return found


def _purchases(brief: InvitationBrief, w: Wording, source: Mark | None) -> SheetTable | None:
    """What the firms of the zone buy of the link today, the largest first."""
    found = brief.opportunity
    if found is None or not found.purchases:
        return None
    marks = (*basis_marks(brief.basis), *(() if source is None else (source,)))
    rows, firms = [], _firms(brief, w)
    for item in sorted(found.purchases, key=lambda one: -(one.amount.high or one.amount.low or 0)):
        whence = item.supplier or w("not_known")
        if item.economy:
            whence = f"{whence} ({w.economy(item.economy)})"
        amount = known_money(item.amount, brief.currency, w)
        rows.append(
            (
                MarkedText(firms.get(item.firm, item.firm)),
                MarkedText(item.product),
                MarkedText(item.material if item.surely else f"{item.material} ({w('l_perhaps')})"),
                MarkedText(whence),
                MarkedText(amount.text, marks, exact=amount.exact),
            )
        )
    heads = ("brief_buyer", "brief_good_head", "brief_material", "brief_supplier", "brief_amount_year")
    told = (*(word(head, w) for head in heads[:-1]), f"{word(heads[-1], w)}, {brief.currency}")
    return SheetTable("purchases", told, tuple(rows), (20, 20, 20, 22, 18), (4,))


def _changes(
    brief: InvitationBrief, found: Opportunity, w: Wording, source: Mark | None
) -> SheetTable | None:
    """By good and market: origin today and with the link, and the duty saved a year."""
    marks = (*basis_marks(brief.basis), *(() if source is None else (source,)))
    then = ("a", *marks) if found.assumed else marks
    savings = {gain.sale: gain.saving for gain in found.gains}
    rows, firms = [], _firms(brief, w)
    for item in sorted(found.verdicts, key=lambda one: (one.begins is not True, one.begins is not None)):
        if item.begins is False and not item.gains_margin and not item.ends:
            continue
        saving = savings.get((item.firm, item.product, item.market or ""))
        amount = MarkedText("") if saving is None else known_money(saving, brief.currency, w)
        rows.append(
            (
                MarkedText(f"{item.product} ({firms.get(item.firm, item.firm)})"),
                MarkedText(item.market or word("brief_any_market", w)),
                MarkedText(item.agreement),
                MarkedText(_points(_origin(item.today, w), item.margin_today, w), marks),
                MarkedText(_with_link(item, w), then),
                MarkedText(amount.text, then if amount.text else (), exact=amount.exact),
            )
        )
    heads = ("brief_good_head", "brief_market", "brief_agreement", "brief_today", "brief_with_link")
    if not rows:
        return None
    saved = ", ".join((word("brief_saved_year", w), brief.currency))
    return SheetTable(
        "changes",
        (*(word(head, w) for head in heads), saved),
        tuple(rows),
        (21, 12, 11, 20, 22, 14),
        (5,),
    )


def _origin(answer: Truth, w: Wording) -> str:
    return w("not_known") if answer is None else word("brief_yes" if answer else "brief_no", w)


def _points(said: str, margin: Decimal | None, w: Wording) -> str:
    """An answer with the margin of value content above what the rule asks, where it is known."""
    if margin is None:
        return said
    return word(
        "brief_points", w, said=said, points=f"{'+' if margin > 0 else ''}{number(margin, 1, trim=True)}"
    )


def _with_link(item: LinkVerdict, w: Wording) -> str:
    said = _points(_origin(item.with_link, w), item.margin_with_link, w)
    return word("brief_rests", w, said=said) if item.with_link and item.rests_on_link else said


def _ways(found: FirmChoice, w: Wording, source: Mark | None) -> SheetTable:
    """The net cost of each way by part, and of one unit of each good."""
    marks = (*basis_marks(found.basis), *(() if source is None else (source,)))
    ways = found.ways
    used = [part for part in PARTS if any(part in way.parts for way in ways)]
    rows = [
        (MarkedText(word(PART_WORDS[part], w), marks), *(_part(way, part, found.currency, w) for way in ways))
        for part in used
    ]
    rows.append(
        (MarkedText(word("brief_net_cost", w), marks), *(_total(way, found.currency, w) for way in ways))
    )
    goods = dict.fromkeys((good.good, good.unit) for way in ways for good in way.goods)
    for good, unit in goods:
        head = MarkedText(word("brief_unit_cost", w, good=good, unit=w.term(unit).text), marks)
        rows.append((head, *(_unit(way, good, found.currency, w) for way in ways)))
    width = 66 // len(ways)
    heads = (word("brief_a_year", w, currency=found.currency), *(_head(way, found, w) for way in ways))
    return SheetTable(
        "settle-or-export",
        heads,
        tuple(rows),
        (34, *(width for _ in ways)),
        tuple(range(1, 1 + len(ways))),
        whole=True,
    )


def _head(way: YearlyPlan, found: FirmChoice, w: Wording) -> str:
    opened = () if way.plan is None else way.plan.opened
    if way.where == "settled" and way.plan is None:
        opened = (found.site,)
    return word(_HEADS[way.where], w, sites=Names(opened) if opened else word("brief_no_plan", w))


def _total(way: YearlyPlan, currency: str, w: Wording) -> MarkedText:
    if way.plan is None:
        return MarkedText(w("not_known") if way.unsolved else word("brief_no_plan", w), exact="")
    return money(way.net_cost, currency, w)


def _part(way: YearlyPlan, part: str, currency: str, w: Wording) -> MarkedText:
    if way.plan is None:
        return MarkedText("–", exact="")
    return money(way.parts.get(part, 0.0), currency, w)


def _unit(way: YearlyPlan, good: str, currency: str, w: Wording) -> MarkedText:
    cost = next((item.cost for item in way.goods if item.good == good), None)
    return MarkedText("–", exact="") if cost is None else money(cost, currency, w)
