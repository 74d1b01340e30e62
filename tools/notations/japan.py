"""Japan's notation: ``25%＋63円/kg``, ``…又は…のうちいずれか高い税率``, gate prices, quotas, treatment by Party.

Whole cells in parentheses are printed and not applied. A mark before a rate (``◎``, which the English edition
prints ``#``, ``※``, ``*``) ties it to a note that the table does not give: the rate is read and the note
becomes a condition that must be answered. ``●A又はB`` gives each part of a line its own rate, which must be
chosen. A range (``無税〜0.6%``) says which rates the goods of the line have and not which goods have which. A
rate by content of lactose, a note alone (``◆2``), and a condition for which there is no label stay unread.
"""

from __future__ import annotations

import re
from decimal import Decimal

from notations.japan_conditions import (
    LABELS,
    MARKS,
    OTHER_PARTIES,
    PARTIES,
    REFERENCE_PRICES,
    REST,
    quota_label,
)
from tumen.tariff.rates.expression import (
    EXCLUDED,
    FREE,
    AdValorem,
    Between,
    ByOrigin,
    Choose,
    GatePrice,
    Higher,
    Lower,
    NotApplied,
    Option,
    OriginCase,
    Rate,
    ReferenceGate,
    Specific,
    Sum,
    UnreadRate,
    season,
)
from tumen.tariff.rates.notation import print_rate

_UNITS = {
    "kg": "kg",
    "l": "l",
    "kl": "kl",
    "㎡": "m2",
    "MT": "t",
    "頭": "head",
    "足": "pair",
    "本": "piece",
    "枚": "piece",
}
_N = r"([0-9]+(?:\.[0-9]+)?)"
_UNIT = r"(kg|kl|l|㎡|MT|頭|足|本|枚)"
_PERCENT = re.compile(_N + "%")
_SPECIFIC = re.compile(rf"{_N}(万)?円/([0-9]+)?{_UNIT}")
_GATES = (
    re.compile(rf"\({_N}円(?:×{_N})?-課税価格(?:×{_N})?\)/{_UNIT}"),
    re.compile(rf"\(?{_N}円/kg(?:×{_N})?-課税価格/kg(?:×{_N})?()\)?"),
)
_SCALED_GATE = re.compile(rf"\(\({_N}円-課税価格\)×{_N}(?:/{_N})?\)/{_UNIT}")
_EITHER = re.compile(r"(.+?)又は(.+)のうちいずれか(高い|低い)税率")
_FLOOR = re.compile(r"(.+税率) ただしその税率が(.+)を下回る場合は(.+)")
_CAP = re.compile(r"(.+税率)\(ただしその税率が(.+)を上回る場合は(.+)とする\)")
_SCALED_VALUE = re.compile(rf"\(\(課税価格×\({_N}-{_N}/{_N}\)\+{_N}円\)-課税価格\)/{_UNIT}")
_SUGAR = re.compile(rf"(?:当該)?原産品に含まれる砂糖の重量1(?:kg|キログラム)につき{_N}円")
_IN_PART = re.compile(r"\(一部(.+)\)")
_NOTED = re.compile(r"(.+?) ◆([0-9]+)")
_TREATMENT = re.compile(r"\(([^()]+)に対する待遇\)")
_SEASON = re.compile(
    r"毎年([0-9]+)月([0-9]+)日から(?:同年|翌年)([0-9]+)月(?:([0-9]+)日|末日)までに輸入されるもの"
)
_REFERENCE = re.compile(
    rf"1(キログラム|頭)につき、?(.+?)に係る基準輸入価格(?:に{_N}を乗じて得た額)?"
    rf"と課税価格(?:に{_N}を乗じて得た額)?との差額"
)
_MARKED = re.compile(r"([◎※*])(.+?)(?: ◆([0-9]+))?")
_NO_COMMITMENT = "非譲許"


def read_japan(text: str) -> Rate:
    """Read one cell; what cannot be read as a whole is `UnreadRate` as a whole."""
    normal = _normal(text)
    if found := _IN_PART.fullmatch(normal):
        inside = _split(found[1])
        return NotApplied(Choose((_named(inside),)) if inside else UnreadRate(text.strip()))
    if inside_text := _parenthesised(normal.lstrip("*")):
        return NotApplied(_rate(inside_text) or UnreadRate(text.strip()))
    rate = _rate(normal)
    if isinstance(rate, Between) and isinstance(rate.low, NotApplied) and isinstance(rate.high, NotApplied):
        return NotApplied(Between(rate.low.rate, rate.high.rate))
    return rate or UnreadRate(text.strip())


def _normal(text: str) -> str:
    text = text.strip().replace("＋", "+").replace("−", "-").replace("％", "%").replace("円 /", "円/")
    return re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text).replace("+ ", "+")


def _parenthesised(text: str) -> str | None:
    """The inside, if one pair of parentheses holds the whole text."""
    if not (text.startswith("(") and text.endswith(")")):
        return None
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and position < len(text) - 1:
            return None
    return text[1:-1]


def _rate(text: str) -> Rate | None:
    return (
        _single(text)
        or _marked(text)
        or _parts(text)
        or _noted(text)
        or _by_party(text)
        or _by_condition(text)
    )


def _marked(text: str) -> Rate | None:
    """``◎無税``: a rate under a note that the table does not give."""
    found = _MARKED.fullmatch(text)
    rate = _single(found[2]) if found else None
    if found is None or rate is None:
        return None
    label = MARKS[found[1]] + (f" and note {found[3]} hold" if found[3] else " holds")
    return Choose((Option(label, rate),))


def _noted(text: str) -> Rate | None:
    """``無税 ◆6``: a rate under a numbered note that the table does not give."""
    found = _NOTED.fullmatch(text)
    rate = (_single(found[1]) or _parts(found[1])) if found else None
    return Choose((Option(f"note {found[2]} of the source holds", rate),)) if found and rate else None


def _parts(text: str) -> Rate | None:
    """``●2.2%又は非譲許``, ``無税〜(2.4%)又は非譲許``: the rates of parts of the line, which are told apart elsewhere."""
    if not (text.startswith("●") or "〜" in text) or "いずれか" in text:
        return None
    rates = [_split(printed) for printed in re.split("又は|、", text.removeprefix("●"))]
    known = [rate for rate in rates if rate is not None]
    if len(known) < len(rates):
        return None
    if len(known) == 1:
        return known[0] if isinstance(known[0], Between) else None
    return Choose(tuple(_named(rate) for rate in known))


def _split(printed: str) -> Rate | None:
    """The rate of one part, or the range of rates in it; an end in parentheses is not applied."""
    if printed == _NO_COMMITMENT:
        return EXCLUDED
    printed_ends = re.split("〜 ?", printed)
    ends = [rate for text in printed_ends if (rate := _end(text)) is not None]
    if len(ends) < len(printed_ends) or len(ends) > 2:
        return None
    return ends[0] if len(ends) == 1 else Between(*ends)


def _end(text: str) -> Rate | None:
    inside = _parenthesised(text)
    rate = _single(inside or text)
    return NotApplied(rate) if inside and rate is not None else rate


def _named(rate: Rate) -> Option:
    return Option(f"the part of the line printed with {_in_words(rate)}", rate)


def _in_words(rate: Rate) -> str:
    """A rate in the name of a part, which people read and type."""
    match rate:
        case Between(low, high):
            return f"{_in_words(low)} to {_in_words(high)}"
        case NotApplied(inside):
            return f"{_in_words(inside)} (not applied)"
        case _:
            return "no commitment" if rate == EXCLUDED else print_rate(rate)


def _single(text: str) -> Rate | None:
    """A rate without conditions."""
    if found := _FLOOR.fullmatch(text):
        return _bounded(Higher, found)
    if found := _CAP.fullmatch(text):
        return _bounded(Lower, found)
    if found := _EITHER.fullmatch(text):
        return _either(found)
    return _term(text)


def _bounded(node: type[Higher | Lower], found: re.Match[str]) -> Rate | None:
    rate, limit = _single(found[1]), _term(found[2])
    if rate is None or limit is None or found[2] != found[3]:
        return None
    return node((rate, limit))


def _either(found: re.Match[str]) -> Rate | None:
    terms = tuple(_term(part) for part in (found[1], found[2]))
    known = tuple(term for term in terms if term is not None)
    units = {term.unit for term in known if isinstance(term, Specific | GatePrice)}
    mixed_up = len(units) > 1 and any(isinstance(term, GatePrice) for term in known)
    if len(known) < 2 or mixed_up:
        return None
    return Higher(known) if found[3] == "高い" else Lower(known)


def _term(text: str) -> Rate | None:
    parts = [_limb(part) for part in text.split("+")]
    known = tuple(part for part in parts if part is not None)
    if len(known) < len(parts):
        return _gate(text)
    return known[0] if len(known) == 1 else Sum(known)


def _limb(text: str) -> Rate | None:
    if text in {"無税", "免税"}:
        return FREE
    if found := _PERCENT.fullmatch(text):
        return AdValorem(Decimal(found[1]))
    if re.fullmatch(_N, text):
        return AdValorem(Decimal(text))
    if found := _SPECIFIC.fullmatch(text):
        amount = Decimal(found[1]) * (10000 if found[2] else 1)
        return Specific(amount, "JPY", _UNITS[found[4]], Decimal(found[3] or 1))
    if found := _SUGAR.fullmatch(text):
        return Specific(Decimal(found[1]), "JPY", "kg of sugar")
    return None


def _gate(text: str) -> Rate | None:
    if found := _REFERENCE.fullmatch(text):
        name = REFERENCE_PRICES.get(found[2])
        if name is None:
            return None
        unit = {"キログラム": "kg", "頭": "head"}[found[1]]
        return ReferenceGate(name, Decimal(found[3] or 1), "JPY", Decimal(found[4] or 1), unit)
    for pattern in _GATES:
        if found := pattern.fullmatch(text):
            price = Decimal(found[1]) * Decimal(found[2] or 1)
            return GatePrice(price, "JPY", Decimal(found[3] or 1), _UNITS[found[4] or "kg"])
    if found := _SCALED_VALUE.fullmatch(text):
        # (value x (a - b/c) + b) - value = b - value x (b - (a - 1) x c)/c
        kept, price, whole = (Decimal(found[n]) for n in (1, 2, 3))
        if price != Decimal(found[4]):
            return None
        return GatePrice(price, "JPY", price - (kept - 1) * whole, _UNITS[found[5]], whole)
    if found := _SCALED_GATE.fullmatch(text):
        scale = Decimal(found[2]) / Decimal(found[3] or 1)
        if scale * Decimal(found[3] or 1) != Decimal(found[2]):
            return None
        return GatePrice(Decimal(found[1]) * scale, "JPY", scale, _UNITS[found[4]])
    return None


def _by_party(text: str) -> Rate | None:
    """``(マレーシアに対する待遇) 3% (他の締約国に対する待遇) 1%``."""
    words = text.split(" ")
    if len(words) < 4 or len(words) % 2 or not all(_TREATMENT.fullmatch(word) for word in words[::2]):
        return None
    cases: list[OriginCase] = []
    other: Rate | None = None
    for word, value in zip(words[::2], words[1::2], strict=True):
        rate = _single(value)
        names = re.split("、|及び", word[1 : word.index("に対する待遇")])
        if rate is None:
            return None
        if names == [OTHER_PARTIES]:
            other = rate
        elif all(name in PARTIES for name in names):
            cases.append(OriginCase(tuple(PARTIES[name] for name in names), rate))
        else:
            return None
    return ByOrigin(tuple(cases), other) if cases and other is not None else None


def _by_condition(text: str) -> Rate | None:
    """``気密容器入りのもの 6% その他のもの 4.4%``: condition, rate, condition, rate."""
    words = text.split(" ")
    if len(words) < 2 or len(words) % 2:
        return None
    options: list[Option] = []
    otherwise: Rate | None = None
    for words_at in range(0, len(words), 2):
        condition, value = words[words_at], words[words_at + 1]
        inside = _parenthesised(value)
        rate = _single(inside or value) or _marked(value)
        if rate is None or otherwise is not None:
            return None
        rate = NotApplied(rate) if inside and not isinstance(_single(value), GatePrice) else rate
        label = _label(condition)
        if condition in REST and options:
            otherwise = rate
        elif label is not None:
            options.append(Option(label, rate))
        else:
            return None
    return Choose(tuple(options), otherwise)


def _label(condition: str) -> str | None:
    if found := _SEASON.fullmatch(condition):
        day = None if found[4] is None else int(found[4])
        return season((int(found[1]), int(found[2])), (int(found[3]), day))
    return LABELS.get(condition) or quota_label(condition)
