r"""Read the concrete syntax of a rule of origin, such as ``CTH except from 72.08 to 72.11 or RVC40``.

The language is defined in ``grammar.lark``. It is read here by recursive descent: a grammar library would
cost more time to start than a whole determination takes, and this way every message can say what to write.

``and`` binds tighter than ``or``; ``provided that "..."`` belongs to the term or bracket before it;
``X for "goods"; Y for any other good`` stands outermost or in brackets. Text in quotes escapes ``"`` as
``\"``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar, get_args

from tumen.agreements.rule import (
    DIGITS_OF,
    NAME_OF,
    AllOf,
    AnyOf,
    ChangeLevel,
    ChemicalReaction,
    CodeRange,
    ContentBase,
    ContentMethod,
    ExclusivelyFromOriginating,
    ForGoods,
    Materials,
    MaxNonOriginating,
    OfMaterials,
    Process,
    Provided,
    Rule,
    TariffChange,
    Unread,
    ValueContent,
    WhollyObtained,
)
from tumen.errors import InputError

_T = TypeVar("_T")

METHODS: dict[str, ContentMethod] = {method: method for method in get_args(ContentMethod)}
BASES: dict[str, ContentBase] = {base: base for base in get_args(ContentBase)}

SAME: dict[str, ChangeLevel] = {name: level for level, name in NAME_OF.items()}

_PLAIN: dict[str, Callable[[], Rule]] = {
    "wo": WhollyObtained,
    "pe": ExclusivelyFromOriginating,
    "cr": ChemicalReaction,
}
_LEVELS: dict[str, ChangeLevel] = {level.lower(): level for level in DIGITS_OF}
_TERMS = ("WO", "PE", "none", "CC", "CTH", "CTSH", "AH", "RVC40", "MaxNOM50", "CR", "process", "unread")
_FIRST_WORDS = {term.rstrip("0123456789").lower() for term in _TERMS}
_JOINS = ("or", "and", "provided that", "for")
_DEEPEST = 40
_EXAMPLE = (
    'A rule reads for example: CTH or RVC40; CC except from Chapter 01; RVC40(build-down) and process("...")'
)
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<string>"(?:\\.|[^"\\])*")
    | (?P<number>[0-9]+(?:\.[0-9]+)?)
    | (?P<word>[^\W\d_]+(?:-[^\W\d_]+)*)
    | (?P<sign>[(),;|\-])
    | (?P<other>"|\S)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int

    @property
    def key(self) -> str:
        """What the reader compares: the lower-case word or the sign itself; empty for quoted text."""
        return "" if self.kind == "string" else self.text.lower()


def parse_rule(text: object, *, file: str | None = None, line: int | None = None) -> Rule:
    """Read a rule.

    Parameters
    ----------
    text
        The rule in the concrete syntax.
    file, line
        Where the text stands, for the message. The column named in it is that of `text`, so that the
        problem carries it only when no file is given.

    Raises
    ------
    InputError
        If the text is not a rule: with the column, what was expected there, and what to write.
    """
    if not isinstance(text, str):
        raise InputError.of(f"a rule must be text, not {text!r}", _EXAMPLE, file=file, line=line)
    return _Reader(text, file, line).read()


class _Reader:
    """One pass over the tokens of one rule."""

    def __init__(self, text: str, file: str | None, line: int | None) -> None:
        self._text, self._file, self._line = text, file, line
        self._tokens = [
            _Token(match.lastgroup or "", match[0], match.start() + 1)
            for match in _TOKEN.finditer(text)
            if match.lastgroup != "space"
        ]
        self._tokens.append(_Token("end", "", len(text) + 1))
        self._at = 0
        self._depth = 0

    def read(self) -> Rule:
        rule = self._rule()
        if self._here.kind != "end":
            raise self._unexpected(("or", "and", "the end"), _JOINS)
        return rule

    @property
    def _here(self) -> _Token:
        return self._tokens[self._at]

    @property
    def _next(self) -> _Token:
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def _take(self) -> _Token:
        token = self._here
        self._at += 1
        return token

    def _accept(self, key: str) -> bool:
        if self._here.key != key:
            return False
        self._at += 1
        return True

    def _require(self, *keys: str) -> None:
        for key in keys:
            if not self._accept(key):
                raise self._unexpected((key,), (key,))

    def _rule(self) -> Rule:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error(
                f"more than {_DEEPEST} rules inside one another", "Take brackets away", self._here.column
            )
        rule = self._by_goods()
        self._depth -= 1
        return rule

    def _by_goods(self) -> Rule:
        """One joined rule; where ``for`` follows, the rules for the other goods as well."""
        cases: list[tuple[str, Rule]] = []
        while True:
            term = self._joined("or", AnyOf, lambda: self._joined("and", AllOf, self._provided))
            if not cases and self._here.key != "for":
                return term
            self._require("for")
            if cases and self._accept("any"):
                self._require("other", "good")
                break
            cases.append(
                (self._quoted("the goods in quotes" + (" or 'any other good'" if cases else "")), term)
            )
            self._require(";")
        for goods, case in reversed(cases):
            term = ForGoods(goods, case, term)
        return term

    def _joined(
        self, key: str, node: Callable[[tuple[Rule, ...]], AnyOf | AllOf], inner: Callable[[], Rule]
    ) -> Rule:
        terms = [inner()]
        while self._accept(key):
            terms.append(inner())
        return terms[0] if len(terms) == 1 else node(tuple(terms))

    def _provided(self) -> Rule:
        rule = self._atom()
        while self._accept("provided"):
            self._require("that")
            condition = self._quoted("the condition in quotes")
            surely = self._accept("surely")
            if surely and self._here.key != "where":
                raise self._unexpected(("where",), ("where",))
            rule = Provided(rule, condition, self._atom() if self._accept("where") else None, surely)
        return rule

    def _atom(self) -> Rule:
        here = self._here
        match here.key:
            case "(":
                self._take()
                rule = self._rule()
                if not self._accept(")"):
                    raise self._unexpected((")", "or", "and"), _JOINS)
                return rule
            case "wo" | "pe" | "none" if self._next.key == "of":
                self._take()
                return self._of_materials({"wo": "WO", "pe": "PE"}.get(here.key, "none"))
            case "pe" if self._next.kind == "number":
                self._take()
                share = self._percentage("PE50(weight)")
                self._require("(", "weight", ")")
                return self._of_materials("PE", share)
            case "wo" | "pe" | "cr":
                self._take()
                return _PLAIN[here.key]()
            case "none":
                self._take()
                raise self._unexpected(("of",), ("of",))
            case key if key in _LEVELS:
                return self._change()
            case "rvc":
                return self._content()
            case "maxnom":
                self._take()
                share, base = self._percentage("MaxNOM50"), self._in_brackets(BASES)
                return MaxNonOriginating(share, base[0] if base else None, self._materials())
            case "process" | "unread":
                self._take()
                self._require("(")
                what = "process" if here.key == "process" else "reason"
                text = self._quoted(f"the {what} in quotes")
                self._require(")")
                return Process(text) if here.key == "process" else Unread(text)
            case _:
                raise self._unexpected(("a term",), _TERMS)

    def _of_materials(self, kind: Any, share: Decimal | None = None) -> OfMaterials:
        self._require("of")
        if self._accept("every"):
            self._require("material")
            return OfMaterials(kind, min_pct=share)
        if self._here.kind == "string":
            return OfMaterials(kind, (), self._quoted("the materials in quotes"), share)
        return OfMaterials(kind, self._list_of_codes(), "", share)

    def _content(self) -> ValueContent:
        self._take()
        share, methods = self._percentage("RVC40"), self._in_brackets(METHODS, several=True)
        if self._here.key == "of" and methods != ("focused-value",):
            raise self._error(
                "only the focused-value method counts the materials of some codes alone",
                "Write RVC50(focused-value) of 43.04",
                self._here.column,
            )
        return ValueContent(share, methods, self._materials())

    def _change(self) -> TariffChange:
        level = _LEVELS[self._take().key]
        if not self._accept("except"):
            return TariffChange(level)
        self._require("from")
        return TariffChange(level, self._list_of_codes())

    def _materials(self) -> Materials | None:
        if not self._accept("of"):
            return None
        if not self._accept("the"):
            return Materials(self._list_of_codes())
        self._require("same")
        same = self._choice(SAME)
        more = self._here.key == "and" and _begins_code(self._next)
        self._at += more
        return Materials(self._list_of_codes() if more else (), same)

    def _list_of_codes(self) -> tuple[CodeRange, ...]:
        found = [self._codes(in_chapters=False)]
        while self._here.key == "," or (self._here.key == "and" and _begins_code(self._next)):
            self._take()
            found.append(self._codes(in_chapters=found[-1][1]))
        return tuple(codes for codes, _ in found)

    def _codes(self, *, in_chapters: bool) -> tuple[CodeRange, bool]:
        """One code or range, and whether it was given as a chapter (so that "Chapters 7 and 10" reads on)."""
        first, in_chapters = self._code(in_chapters=in_chapters)
        if not (self._accept("to") or self._accept("-")):
            return CodeRange(first, first), in_chapters
        column = self._here.column
        last, in_chapters = self._code(in_chapters=in_chapters)
        if len(first) != len(last) or first > last:
            raise self._error(
                f"'{first} to {last}' is not a range of codes",
                "Give both ends with the same number of digits, the lower one first: 72.08 to 72.11",
                column,
            )
        return CodeRange(first, last), in_chapters

    def _code(self, *, in_chapters: bool) -> tuple[str, bool]:
        named = self._here.key in {"chapter", "chapters"}
        if named:
            self._take()
        if self._here.kind != "number":
            raise self._unexpected(("a code such as 72.08, 8504.22 or Chapter 01",))
        token = self._take()
        digits = token.text.replace(".", "")
        as_chapter = (named or in_chapters) and len(digits) <= 2
        if as_chapter:
            digits = digits.zfill(2)
        if len(digits) not in {2, 4, 6} or (named and len(digits) != 2) or not _dotted_rightly(token.text):
            raise self._error(
                f"{token.text!r} is not a code",
                "Give a chapter (Chapter 01), a heading (72.08) or a subheading (8504.22)",
                token.column,
            )
        return digits, as_chapter

    def _percentage(self, example: str) -> Decimal:
        if self._here.kind != "number":
            raise self._unexpected((f"a percentage as in {example}",))
        token = self._take()
        value = Decimal(token.text)
        if value > 100:
            raise self._error(
                f"{token.text} is more than 100 per cent", f"Write the share as in {example}", token.column
            )
        return value

    def _in_brackets(self, choices: dict[str, _T], *, several: bool = False) -> tuple[_T, ...]:
        if not self._accept("("):
            return ()
        found = [self._choice(choices)]
        while several and self._accept("|"):
            found.append(self._choice(choices))
        self._require(")")
        return tuple(found)

    def _choice(self, choices: dict[str, _T]) -> _T:
        for word, value in choices.items():
            if self._accept(word.lower()):
                return value
        raise self._unexpected(tuple(choices), tuple(choices))

    def _quoted(self, wanted: str) -> str:
        if self._here.kind != "string":
            raise self._unexpected((wanted,))
        return re.sub(r"\\(.)", r"\1", self._take().text[1:-1], flags=re.DOTALL)

    def _unexpected(self, expected: Iterable[str], words: Iterable[str] = ()) -> InputError:
        token = self._here
        if token.text == '"':
            return self._error("the quoted text does not end", 'Close it with "', token.column)
        shown = re.match(r"[\w.-]+|\S|", self._text[token.column - 1 :])
        found = f"'{shown[0]}'" if shown and shown[0] else "the end"
        return self._error(
            f"expected {_listed(expected)}, found {found}", _remedy(token, tuple(words)), token.column
        )

    def _error(self, what: str, fix: str, column: int) -> InputError:
        return InputError.of(
            f"{what} at column {column} of the rule {self._text!r}",
            fix,
            file=self._file,
            line=self._line,
            column=column if self._file is None else None,
        )


def _begins_code(token: _Token) -> bool:
    return token.kind == "number" or token.key in {"chapter", "chapters"}


def _dotted_rightly(text: str) -> bool:
    head, dot, tail = text.partition(".")
    return not dot or (len(head), len(tail)) in {(2, 2), (4, 2)}


def _listed(words: Iterable[str]) -> str:
    shown = [word if " " in word else f"'{word}'" for word in words]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _remedy(token: _Token, words: tuple[str, ...]) -> str:
    """Name the word that was probably meant, else show what a rule looks like."""
    if words == _JOINS and (token.key in _FIRST_WORDS or token.key == "("):
        return "Write 'or' or 'and' between two terms"
    if token.kind == "word" and words and token.key not in _JOINS:
        from difflib import get_close_matches

        plain = {word.rstrip("0123456789").lower(): word for word in words}
        close = get_close_matches(token.key, plain, n=1, cutoff=0.5)
        if close:
            return f"Write {plain[close[0]]}"
    if words == _TERMS:
        return f"Terms are {', '.join(_TERMS)}. {_EXAMPLE}"
    return _EXAMPLE
