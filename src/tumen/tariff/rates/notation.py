r"""Our own notation of a rate of duty: one parser, one printer, and the round trip holds.

::

    rate    = sum | "excluded" | "unread(" text ")" | "elsewhere(" text ")" | "unapplied(" rate ")"
            | "range(" rate "," rate ")" | choose | origin | producer
    sum     = term { "+" term }
    term    = "free" | number "%" | number CUR "/" [number] unit | gate
            | ("max" | "min") "(" rate "," rate { "," rate } ")"
    gate    = "(" (number | text "x" number) CUR "-" number ["/" number] "value" ")" "/" unit
    choose  = "choose(" text ":" rate { ";" text ":" rate }
              [ ";" ( "otherwise" ":" rate | "no" "other" ) ] ")"
    origin  = "origin(" PARTY { "," PARTY } ":" rate { ";" PARTY { "," PARTY } ":" rate }
              ";" "other" ":" rate ")"
    producer = "producer(" text { "," text } ":" rate { ";" text { "," text } ":" rate }
              ";" "other" ":" rate ")"
    unit    = WORD [ "of" WORD ]
    text    = '"' characters, with \" and \\ '"'
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from tumen.errors import InputError
from tumen.reference.currency import currencies
from tumen.reference.units import unit
from tumen.tariff.rates import expression as forms

T = TypeVar("T")
MOST = Decimal(300)
"""Per cent of the value above which a rate is asked about: few tariffs have one (some of Korea's do)."""
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<text>"(?:[^"\\]|\\["\\])*")"""
    r"""|(?P<word>[A-Za-z][A-Za-z0-9]*)|(?P<mark>[%/+()\-:;,]))"""
)
_EXAMPLES = (
    'Write for example "free", "8.5%", "12 JPY/kg", "21% + 125 JPY/kg", "max(10%, 3 AUD/l)", "excluded" or '
    "'choose(\"in quota\": free; otherwise: 40%)'"
)


@lru_cache(maxsize=4096)
def parse_rate(text: str, *, file: str | None = None, line: int | None = None) -> forms.Rate:
    """Read a rate in Tumen's notation.

    Raises
    ------
    InputError
        If the text is no rate; the problem's column is where reading stopped (1-based).
    """
    return _Reader.of(text, file, line).whole()


def stated_rate(text: str, *, file: str | None = None, line: int | None = None) -> forms.Rate:
    """Read a rate in Tumen's notation; one above 300 % only with ``!`` behind it: it is meant.

    Raises
    ------
    InputError
        If it is no rate, or so high and not said to be meant.
    """
    meant = text.endswith("!")
    rate = parse_rate(text.removesuffix("!").rstrip(), file=file, line=line)
    highest = max(
        (node.pct for node in forms.walk(rate) if isinstance(node, forms.AdValorem)), default=Decimal(0)
    )
    if highest > MOST and not meant:
        raise InputError.of(
            f"a rate of {highest:f} % is more than {MOST} %",
            f"Look at it again; write {text}! if it is meant",
        )
    return rate


def print_rate(rate: forms.Rate) -> str:
    """Write a rate in Tumen's notation; `parse_rate` reads it back unchanged."""
    match rate:
        case forms.AdValorem(pct):
            return "free" if pct == 0 else f"{plain(pct)}%"
        case forms.Specific(amount, currency, unit, per):
            size = "" if per == 1 else f"{plain(per)} "
            return f"{plain(amount)} {currency}/{size}{unit}"
        case forms.GatePrice(price, currency, factor, unit, divisor):
            share = plain(factor) if divisor == 1 else f"{plain(factor)}/{plain(divisor)}"
            return f"({plain(price)} {currency} - {share} value)/{unit}"
        case forms.ReferenceGate(reference, scale, currency, factor, unit):
            announced = f"{_quoted(reference)} x {plain(scale)} {currency}"
            return f"({announced} - {plain(factor)} value)/{unit}"
        case forms.Sum(terms):
            return " + ".join(print_rate(term) for term in terms)
        case forms.Higher(terms):
            return f"max({', '.join(print_rate(term) for term in terms)})"
        case forms.Lower(terms):
            return f"min({', '.join(print_rate(term) for term in terms)})"
        case forms.Choose(options, otherwise, whole):
            parts = [f"{_quoted(option.condition)}: {print_rate(option.rate)}" for option in options]
            if otherwise is not None:
                parts.append(f"otherwise: {print_rate(otherwise)}")
            elif whole:
                parts.append("no other")
            return f"choose({'; '.join(parts)})"
        case forms.ByOrigin(cases, other):
            parts = [f"{', '.join(case.parties)}: {print_rate(case.rate)}" for case in cases]
            return f"origin({'; '.join([*parts, f'other: {print_rate(other)}'])})"
        case forms.ByProducer(makers, other):
            parts = [f"{', '.join(map(_quoted, maker.names))}: {print_rate(maker.rate)}" for maker in makers]
            return f"producer({'; '.join([*parts, f'other: {print_rate(other)}'])})"
        case forms.Between(low, high):
            return f"range({print_rate(low)}, {print_rate(high)})"
        case forms.Elsewhere(where):
            return f"elsewhere({_quoted(where)})"
        case forms.Excluded():
            return "excluded"
        case forms.NotApplied(inside):
            return f"unapplied({print_rate(inside)})"
        case forms.UnreadRate(source):
            return f"unread({_quoted(source)})"


def plain(number: Decimal) -> str:
    """A number without exponent and without trailing zeros: ``0.45``, ``12000``."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(slots=True)
class _Reader:
    text: str
    file: str | None
    line: int | None
    tokens: list[tuple[str, str, int]]
    at: int = 0

    @classmethod
    def of(cls, text: str, file: str | None, line: int | None) -> _Reader:
        reader = cls(text, file, line, [])
        position = 0
        end = len(text.rstrip())
        while position < end:
            found = _TOKEN.match(text, position)
            if found is None:
                gap = len(text[position:]) - len(text[position:].lstrip())
                raise reader.error(f"{text[position + gap]!r} cannot stand", position + gap)
            kind = str(found.lastgroup)
            reader.tokens.append((kind, found[kind], found.start(kind)))
            position = found.end()
        reader.tokens.append(("end", "", end))
        return reader

    def error(self, what: str, position: int | None = None) -> InputError:
        column = (self.tokens[self.at][2] if position is None else position) + 1
        return InputError.of(
            f"{self.text!r} is not a rate of duty: {what}",
            _EXAMPLES,
            file=self.file,
            line=self.line,
            column=column,
        )

    def peek(self, *values: str) -> bool:
        kind, value, _ = self.tokens[self.at]
        return kind in {"word", "mark"} and value in values

    def take(self, kind: str, what: str) -> str:
        found, value, _ = self.tokens[self.at]
        if found != kind:
            raise self.error(f"expected {what}, found {value or 'the end'!r}")
        self.at += 1
        return value

    def expect(self, value: str) -> None:
        if not self.peek(value):
            raise self.error(f"expected {value!r}, found {self.tokens[self.at][1] or 'the end'!r}")
        self.at += 1

    def skip(self, value: str) -> bool:
        if self.peek(value):
            self.at += 1
            return True
        return False

    def whole(self) -> forms.Rate:
        rate = self.rate()
        if self.tokens[self.at][0] != "end":
            raise self.error(f"{self.tokens[self.at][1]!r} is left over")
        return rate

    def rate(self) -> forms.Rate:
        if self.skip("excluded"):
            return forms.EXCLUDED
        bracketed: dict[str, Callable[[], forms.Rate]] = {
            "unread": lambda: forms.UnreadRate(self.quoted()),
            "elsewhere": lambda: forms.Elsewhere(self.quoted()),
            "range": self.between,
            "unapplied": lambda: forms.NotApplied(self.rate()),
            "choose": self.choose,
            "origin": self.origin,
            "producer": self.producer,
        }
        for word, read in bracketed.items():
            if self.skip(word):
                return self.inside(read)
        terms = self.listed(self.term, "+")
        return terms[0] if len(terms) == 1 else forms.Sum(terms)

    def inside(self, read: Callable[[], T]) -> T:
        self.expect("(")
        found = read()
        self.expect(")")
        return found

    def listed(self, read: Callable[[], T], mark: str) -> tuple[T, ...]:
        found = [read()]
        while self.skip(mark):
            found.append(read())
        return tuple(found)

    def between(self) -> forms.Rate:
        low = self.rate()
        self.expect(",")
        return forms.Between(low, self.rate())

    def quoted(self) -> str:
        return re.sub(r'\\(["\\])', r"\1", self.take("text", "a text in double quotes")[1:-1])

    def term(self) -> forms.Rate:
        if self.skip("free"):
            return forms.FREE
        if self.peek("max", "min"):
            return self.extreme()
        if self.skip("("):
            return self.gate()
        amount = Decimal(self.take("number", "a rate"))
        if self.skip("%"):
            return forms.AdValorem(amount)
        currency = self.currency()
        self.expect("/")
        per = Decimal(1)
        if self.tokens[self.at][0] == "number":
            per = Decimal(self.take("number", "a quantity"))
            if per == 0:
                raise self.error("an amount per 0 has no meaning")
        return forms.Specific(amount, currency, self.unit(), per)

    def currency(self) -> str:
        currency = self.take("word", "% or a currency such as JPY")
        if currency not in currencies():
            self.at -= 1
            raise self.error(f"{currency!r} is not a currency code on file")
        return currency

    def unit(self) -> str:
        start = self.at
        name = self.take("word", "a unit such as kg")
        if self.skip("of"):
            name = f"{name} of {self.take('word', 'what is measured')}"
        try:
            unit(name)
        except InputError as error:
            self.at = start
            raise self.error(f"{error.problems[0].what}. {error.problems[0].fix}") from None
        return name

    def gate(self) -> forms.Rate:
        reference = self.quoted() if self.tokens[self.at][0] == "text" else None
        if reference is not None:
            self.expect("x")
        price = Decimal(self.take("number", "a price"))
        currency = self.currency()
        self.expect("-")
        factor, divisor = Decimal(self.take("number", "a factor")), Decimal(1)
        if reference is None and self.skip("/"):
            divisor = Decimal(self.take("number", "a divisor"))
            if divisor == 0:
                raise self.error("a quotient of 0 has no meaning")
        self.expect("value")
        self.expect(")")
        self.expect("/")
        unit = self.unit()
        if reference is not None:
            return forms.ReferenceGate(reference, price, currency, factor, unit)
        return forms.GatePrice(price, currency, factor, unit, divisor)

    def extreme(self) -> forms.Rate:
        node = forms.Higher if self.skip("max") else forms.Lower
        if node is forms.Lower:
            self.expect("min")
        self.expect("(")
        terms = self.listed(self.rate, ",")
        if len(terms) < 2:
            raise self.error("max and min compare two or more rates")
        self.expect(")")
        return node(terms)

    def choose(self) -> forms.Rate:
        options = [self.option()]
        while self.skip(";"):
            if self.skip("otherwise"):
                self.expect(":")
                return forms.Choose(tuple(options), self.rate())
            if self.skip("no"):
                self.expect("other")
                return forms.Choose(tuple(options), whole=True)
            options.append(self.option())
        return forms.Choose(tuple(options))

    def option(self) -> forms.Option:
        condition = self.quoted()
        self.expect(":")
        return forms.Option(condition, self.rate())

    def origin(self) -> forms.Rate:
        cases: list[forms.OriginCase] = []
        while not (cases and self.skip("other")):
            parties = self.listed(lambda: self.take("word", "a Party such as KH"), ",")
            self.expect(":")
            cases.append(forms.OriginCase(parties, self.rate()))
            self.expect(";")
        self.expect(":")
        return forms.ByOrigin(tuple(cases), self.rate())

    def producer(self) -> forms.Rate:
        cases: list[forms.ProducerCase] = []
        while not (cases and self.skip("other")):
            names = self.listed(self.quoted, ",")
            self.expect(":")
            cases.append(forms.ProducerCase(names, self.rate()))
            self.expect(";")
        self.expect(":")
        return forms.ByProducer(tuple(cases), self.rate())
