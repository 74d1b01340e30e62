"""Targets, how much of each is reached, and where the end of its period will be; how good the record is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tumen.report.draw.bars import BarRow, Piece, Scale, Stack, Threshold
from tumen.report.zone.blocks import Block, PageBars, PageCell, PageChapter, PageTable, PageText
from tumen.report.zone.reading import ZoneReading
from tumen.zone.indicators.definitions import indicators, setting
from tumen.zone.indicators.results import QualityFinding, Range, TargetOutlook

_KEYS = 5
"""So many keys of a finding are named on the page."""


def goals_chapter(reading: ZoneReading, found: Sequence[TargetOutlook]) -> PageChapter:
    """Targets and outlooks."""
    w = reading.w
    blocks: list[Block] = []
    table = _targets(reading, found)
    drawn = [item for item in found if item.target.value and item.so_far.low is not None]
    if drawn:
        blocks.append(_drawn(reading, drawn, table))
    else:
        blocks.append(table)
    if found:
        blocks.append(
            PageText(w("o_band", level=w.share(Decimal(str(setting("outlook")["level"])))), "quiet")
        )
    return PageChapter(w("o_title"), "targets", blocks)


def target_sentences(reading: ZoneReading, found: Sequence[TargetOutlook]) -> list[str]:
    """A sentence for each target of a period that is not over, by each definition that tells it otherwise."""
    open_ = [item for item in found if item.period.last >= reading.on]
    told: dict[tuple[object, ...], list[TargetOutlook]] = {}
    for item in open_:
        told.setdefault((item.indicator, item.period, item.so_far, item.year_end), []).append(item)
    of = Counter((item.indicator, item.period) for item in open_)
    return [
        _target_sentence(reading, same, alike=len(same) == of[same[0].indicator, same[0].period])
        for same in told.values()
    ]


def _target_sentence(reading: ZoneReading, same: Sequence[TargetOutlook], *, alike: bool) -> str:
    """A target of a period that is not over: how much is reached, and what it will be."""
    w, item = reading.w, same[0]
    codes = w.listed(item.definition for item in same)
    fields = {
        "name": indicators()[item.indicator].names[w.language],
        "period": w.span(item.period.first, item.period.last).text,
        "target": w.range(item.target).text,
        "so_far": w.range(item.so_far).text,
        "rule": "" if item.chosen or alike else w("g_by", definition=codes),
    }
    band = w.range(item.year_end)
    said = w("o_sentence_open", **fields) if band.unknown else w("o_sentence", band=band.text, **fields)
    return said[0].upper() + said[1:]


def _targets(reading: ZoneReading, found: Sequence[TargetOutlook]) -> PageTable:
    w = reading.w
    heads = (
        "indicator",
        "period",
        "target",
        "so_far",
        "reached",
        "year_end",
        "chance",
        "definition",
        "method",
    )
    words = {
        (row["indicator"], row["period_first"], row["period_last"]): reading.word_of(row)
        for row in reading.rows("targets")
    }
    return PageTable(
        "targets",
        w("o_title"),
        (*(w(f"h_{head}") for head in heads), w("whose_word")),
        [
            (
                PageCell(indicators()[item.indicator].names[w.language], exact=item.indicator),
                w.span(item.period.first, item.period.last),
                w.range(item.target),
                w.range(item.so_far),
                reading.unknown()
                if item.reached is None
                else PageCell(w("yes" if item.reached else "not_yet")),
                _year_end(reading, item),
                _chance(reading, item),
                reading.definition(item.definition, chosen=item.chosen),
                w.rule(item.method),
                words[item.indicator, item.period.first, item.period.last],
            )
            for item in found
        ],
        amounts=(2, 3, 5, 6),
        folded=(8,),
        most=60,
        empty=w("o_none"),
    )


def _year_end(reading: ZoneReading, item: TargetOutlook) -> PageCell:
    w = reading.w
    band = w.range(item.year_end)
    if item.expected is None or item.year_end.known or band.unknown:
        return band
    middle = w.range(Range(item.expected, item.expected, item.year_end.unit))
    return PageCell(w("o_expected", band=band.text, middle=middle.text), exact=band.taken, title=band.title)


def _chance(reading: ZoneReading, item: TargetOutlook) -> PageCell:
    """Rounded to whole per cent: what is rounded to none or to all of it is not said to be so."""
    if item.chance is None:
        return PageCell("")
    w = reading.w
    low, high = item.chance
    if high == 0:
        return PageCell(w("below", n=w.share(Decimal("0.01"))), exact="..0.01")
    if low == 1 and not item.reached:
        return PageCell(w("beyond", n=w.share(Decimal("0.99"))), exact="0.99..")
    return w.range(Range(low, high, "share"))


def _drawn(reading: ZoneReading, found: Sequence[TargetOutlook], table: PageTable) -> PageBars:
    """Each target as a bar in per cent of it: what is reached, what the end of the period will bring."""
    w = reading.w
    ends = [
        end / (item.target.value or 1)
        for item in found
        for end in (item.so_far.high, item.year_end.high)
        if end is not None
    ]
    scale = Scale(Decimal(0), max(Decimal("1.05"), *ends))
    bars = tuple(
        BarRow(
            indicators()[item.indicator].names[w.language],
            " ".join(filter(None, (w.span(item.period.first, item.period.last).text, item.definition))),
            scale.row(_pieces(reading, item)),
            w("n_of", n=w.range(item.so_far).text, of=w.range(item.target).text),
        )
        for item in found
    )
    legend = (
        ("S", "sure", w("o_so_far")),
        ("?", "undetermined", w("p_open")),
        ("L", "expected-least", w("o_least")),
        ("M", "expected-most", w("o_most")),
    )
    lines = (Threshold(scale.at(Decimal(1)), w("h_target")),)
    return PageBars(
        w("o_title"), w("o_note"), Stack(bars, legend), w("h_target"), table, lines=lines, unfolded=True
    )


def _pieces(reading: ZoneReading, item: TargetOutlook) -> Iterator[Piece]:
    w = reading.w
    aim = item.target.value or Decimal(1)
    reached = Decimal(0)
    ends = (
        (item.so_far.low, "sure", "o_so_far", "S"),
        (item.so_far.high, "undetermined", "p_open", "?"),
        (item.year_end.low, "expected-least", "o_least", "L"),
        (item.year_end.high, "expected-most", "o_most", "M"),
    )
    for end, kind, key, letter in ends:
        if end is not None and end > reached:
            text = f"{w(key)}: {w.range(Range(end, end, item.target.unit)).text}"
            yield Piece(kind, (end - reached) / aim, text, letter)
            reached = end


def quality_chapter(reading: ZoneReading, found: Sequence[QualityFinding]) -> PageChapter:
    """How good the record is, and whose word it stands on."""
    w = reading.w
    heads = ("finding", "rows", "of_rows", "share", "which")
    table = PageTable(
        "data-quality",
        w("q_table"),
        tuple(w(f"h_{head}") for head in heads),
        [_finding(reading, item) for item in found],
        amounts=(1, 2, 3),
        most=60,
    )
    return PageChapter(w("q_title"), "quality", (table,))


def _finding(reading: ZoneReading, item: QualityFinding) -> tuple[PageCell, ...]:
    w = reading.w
    word = item.code.removeprefix("confidence-")
    says = w.rule(item.says)
    if word != item.code:
        says = PageCell(w("q_word", table=w.table(item.table), word=w(f"word_{word}")), exact=item.code)
    more = len(item.keys) - _KEYS
    named = w.listed(item.keys[:_KEYS])
    return (
        says,
        PageCell(w.count(item.count)),
        PageCell(w.count(item.of)),
        w.range(Range(*(2 * (Decimal(item.count) / item.of,)), "share")) if item.of else PageCell(""),
        PageCell(w("and_more", first=named, more=more) if more > 0 else named, exact="; ".join(item.keys)),
    )
