"""The front of a study: which of its statements are figures, which drawing it has, what is assumed.

Figures are those of statements: each comes with its unit and with how sure it is. Nothing is computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, zip_longest
from unicodedata import east_asian_width

from tumen.report.page.front import Front, FrontDrawing, KeyFigure, Reader
from tumen.study.core.results.assumptions import is_illustrative
from tumen.study.core.results.records import StudyResult
from tumen.study.statements import Basis, Figure, Names, Phrase, Statement, Value, phrase
from tumen.study.words.catalogue import form
from tumen.study.words.say import say, words_of

FIGURES = 3
_ANSWER, _QUESTION, _ASSUMED = 1100, 600, 800
"""Letters of the parts that a sheet of A4 has room for."""
_SCALES = ("zone", "product", "network", "economy")
"""Whose reader the page is written for comes first."""
_READERS: dict[str, Reader] = {
    "zone": "office",
    "product": "firm",
    "network": "firm",
    "economy": "researcher",
}

Fields = dict[str, Value]
Picked = tuple[Value, Phrase]
"""A figure, and what it is."""


def front_of(result: StudyResult, language: str = "en") -> Front:
    """The first page of a study."""
    scales = [name for name in _SCALES if getattr(result, name) is not None]
    said = [item for item in result.answer.statements if say(item) in result.answer.headline]
    answer = _fitting([say(item, language) for item in said] or [result.answer.headline], _ANSWER)
    whole = len(answer) == len(said) or not said
    assumed = _assumed(result, language)
    return Front(
        reader=_READERS[scales[0]] if scales else "firm",
        question=result.question if _width(result.question) <= _QUESTION else "",
        answer=answer,
        more=not whole or bool(result.answer.points) or _width(result.question) > _QUESTION,
        figures=_figures(result, scales, language),
        drawing=next(
            (found for name in scales if (found := _DRAWN[name](result, language)) is not None), None
        ),
        assumed=assumed,
        assumptions=len(result.assumptions),
        banner=_banner(result, said, language),
    )


def _fitting(texts: Iterable[str], room: int) -> tuple[str, ...]:
    """Texts, in order, as long as there is room; what does not fit is left to the page behind."""
    found: list[str] = []
    for text in texts:
        room -= _width(text)
        if room < 0:
            break
        found.append(text)
    return tuple(found)


def _width(text: str) -> int:
    """How wide a text is in letters; those of Chinese and Korean count twice."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _banner(result: StudyResult, said: list[Statement], language: str) -> str:
    if any(item.rests_on == "illustrative" for item in said):
        return form("page_illustrative_all", language)
    behind = any(item.rests_on == "illustrative" for item in result.answer.statements)
    if behind or any(is_illustrative(item.source) for item in result.assumptions):
        return form("page_illustrative_part", language)
    return ""


_ASSUMPTIONS = (
    "cost_illustrative",
    "plan_illustrative",
    "saving_illustrative",
    "saving_assumed",
    "inputs_all_illustrative",
    "inputs_illustrative",
    "cut_rests_on",
    "tariffs_assumed",
    "measures_illustrative",
    "earned_from_goods_and_sectors",
    "disruption_assumed",
    "zone_record_of_others",
    "chain_prices",
    "rates_held",
    "besides_illustrative",
    "not_reckoned",
    "preferences_beyond",
)
"""Statements on what an answer rests on, those first that weigh it."""


def _assumed(result: StudyResult, language: str) -> tuple[str, ...]:
    """What is assumed, by what it carries; where nothing weighs it, the first that the study lists."""
    said = [item for key in _ASSUMPTIONS for item in result.answer.statements if item.key == key]
    texts = dict.fromkeys(say(item, language) for item in said)
    if not texts:
        texts = dict.fromkeys(f"{item.what}: {item.value}" for item in result.assumptions[:FIGURES])
    return _fitting(texts, _ASSUMED)


def _figures(result: StudyResult, scales: list[str], language: str) -> tuple[KeyFigure, ...]:
    """The first figures of every scale in turn."""
    by_scale = [list(_of_scale(result, _PICKS[name], language)) for name in scales]
    turns = (item for turn in zip_longest(*by_scale) for item in turn if item is not None)
    return tuple(islice(dict.fromkeys(turns), FIGURES))


def _of_scale(
    result: StudyResult, picks: tuple[tuple[str, Callable[[Fields], Iterator[Picked]]], ...], language: str
) -> Iterator[KeyFigure]:
    for key, pick in picks:
        for item in result.answer.statements:
            found = next(pick(dict(item.fields)), None) if item.key == key else None
            if found is not None:
                what = words_of(found[1], language)
                basis = item.rests_on or _weighed(result, key)
                yield KeyFigure(words_of(found[0], language), what, not item.missing, basis)


_WEIGHED = {
    "lowest_cost": "cost_illustrative",
    "cost_illustrative": "cost_illustrative",
    "saves_most": "saving_illustrative",
    "worth": "plan_illustrative",
    "worth_and_sites": "plan_illustrative",
    "regrets_least": "plan_illustrative",
}
"""Statements whose figure another one weighs: it says on what the figure rests."""


def _weighed(result: StudyResult, key: str) -> Basis | None:
    """What a figure rests on by the statement that weighs it; illustrative is said before assumed."""
    found = [item for item in result.answer.statements if item.key == _WEIGHED.get(key)]
    grounds = [phrase.key for item in found for phrase in _phrases(dict(item.fields)["grounds"], "")]
    if not grounds:
        return None
    return "assumed" if grounds == ["grounds_assumed"] else "illustrative"


def _lowest(said: Fields) -> Iterator[Picked]:
    """The first market that something is imported into; the first of all where nothing is."""
    found = [
        (site, cost) for site in _phrases(said["places"], "from_site") for cost in _phrases(site, "at_cost")
    ]
    found.sort(key=lambda pair: any(_phrases(pair[1], "at_home")))
    for site, cost in found:
        of, at = dict(site.fields), dict(cost.fields)
        figure = at["cost"]
        if isinstance(figure, Figure):
            value = Figure(figure.value, str(said["currency"]), figure.style)
            yield value, phrase("front_lowest_cost", site=of["site"], market=at["market"])


def _phrases(value: Value | Phrase, key: str) -> Iterator[Phrase]:
    """Every phrase of a key inside a value; of any where it is empty."""
    parts: Iterable[Value] = ()
    if isinstance(value, Phrase):
        if key in ("", value.key):
            yield value
        parts = [part for _, part in value.fields]
    elif isinstance(value, Names):
        parts = value.names
    elif isinstance(value, tuple):
        parts = value
    for part in parts:
        yield from _phrases(part, key)


def _balance(said: Fields) -> Iterator[Picked]:
    for side, label in (("net_gain", "front_net_gain"), ("net_cost", "front_net_cost")):
        for found in _phrases(said["balance"], side):
            yield dict(found.fields)["size"], phrase(label)


def _plain(label: str, figure: str, *fields: str) -> Callable[[Fields], Iterator[Picked]]:
    """A figure that stands in a field, named by a label with other fields of the statement."""

    def pick(said: Fields) -> Iterator[Picked]:
        yield said[figure], phrase(label, **{name: said[name] for name in fields})

    return pick


def _first_stop(said: Fields) -> Iterator[Picked]:
    of = {name: said[name] for name in ("sector", "economy", "input")}
    yield phrase("front_day", day=said["day"]), phrase("front_first_stop", **of)


_PICKS: dict[str, tuple[tuple[str, Callable[[Fields], Iterator[Picked]]], ...]] = {
    "product": (
        ("lowest_cost", _lowest),
        ("saves_most", _plain("front_saving", "saving", "regime", "flow")),
        ("cost_illustrative", _plain("front_deliveries", "total")),
    ),
    "network": (
        ("plan", _balance),
        ("worth", _plain("front_worth", "worth", "agreement")),
        ("worth_and_sites", _plain("front_worth", "worth", "agreement")),
        ("regrets_least", _plain("front_regret", "regret", "sites")),
    ),
    "economy": (
        ("real_income_rises", _plain("front_income_rises", "size", "low", "high")),
        ("real_income_falls", _plain("front_income_falls", "size", "low", "high")),
        ("trade_rises", _plain("front_trade_rises", "size")),
        ("trade_falls", _plain("front_trade_falls", "size")),
        ("outside_falls", _plain("front_outside_falls", "size")),
        ("disruption_lost", _plain("front_lost", "size", "days")),
        ("disruption_loses", _plain("front_loses", "size", "economy")),
        ("disruption_first_stop", _first_stop),
        ("chain_behind", _plain("front_chain", "mine", "home", "title")),
        ("foreign_behind_rest", _plain("front_foreign", "through", "sector", "economy")),
        ("foreign_behind", _plain("front_foreign", "through", "sector", "economy")),
        ("own_loss_cut_off", _plain("front_cut_off", "orders", "economy", "partner")),
    ),
    "zone": (
        ("zone_projects", _plain("front_projects", "count", "on")),
        ("zone_growth", _plain("front_growth", "now", "name", "before", "before_on")),
    ),
}
"""By scale: statements that have a figure that stands alone, the first that a reader asks for first."""


def _of_product(result: StudyResult, language: str) -> FrontDrawing | None:
    from tumen.report.product.page import front_drawing

    return None if result.product is None else front_drawing(result.product, language)


def _of_network(result: StudyResult, language: str) -> FrontDrawing | None:
    from tumen.report.network.page import front_drawing

    return None if result.network is None else front_drawing(result.network, language)


def _of_economy(result: StudyResult, language: str) -> FrontDrawing | None:
    from tumen.report.economy.page import front_drawing

    return None if result.economy is None else front_drawing(result.economy, language)


def _of_zone(result: StudyResult, language: str) -> FrontDrawing | None:
    from tumen.report.zone.study import front_drawing

    return None if result.zone is None else front_drawing(result.zone, language)


_DRAWN: dict[str, Callable[[StudyResult, str], FrontDrawing | None]] = {
    "product": _of_product,
    "network": _of_network,
    "economy": _of_economy,
    "zone": _of_zone,
}
