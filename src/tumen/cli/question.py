"""One question of origin, as flags or a file give it: a bill, who imports it, the day,
and which agreements are asked.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tumen.agreements.load import non_preferential_rules
from tumen.errors import InputError, Problem
from tumen.origin.bill import Bill
from tumen.origin.determine import law_on
from tumen.origin.non_preferential import asks_of_materials
from tumen.origin.spelling import asks_of_bill, deduction_problems, unasked
from tumen.tables.given import (
    FieldProblem,
    Reader,
    answer,
    day,
    dotted_path,
    economy_code,
    hs_edition,
    inside,
    nearest,
)
from tumen.tables.record import Place, codes_in_edition, keys_of, placed, takes

if TYPE_CHECKING:
    from tumen.agreements.model import Agreement, InForce
    from tumen.tables.yaml_document import Document

_KEYS = ("to", "on", "edition", "agreement")
"""Keys of a question besides those of its bill."""
_CELLS = "name,HS code,value,country,status[,weight in kg][,key=value ...]"
_NAMES = ("name", "hs", "value", "country", "status", "weight")
_KEY_OF = {"material": "materials", "operation": "operations", "answer": "answers"}
"""Key of a question by flag, where it is another word."""
_COSTS = ("labour", "overhead", "profit", "other")


@dataclass(frozen=True, slots=True)
class OriginQuestion:
    """What is asked of the origin of one good, read and checked."""

    bill: Bill
    importer: str
    on: date
    agreement: str | None
    """As it was asked for; None: every agreement on file for the pair and day."""
    used: "tuple[Agreement, ...]"
    others: "tuple[tuple[Agreement, InForce], ...]"
    """Agreements on file that are not in force, with the reason."""


def of_document(
    document: "Document", more: Iterable[str] = (), *, non_preferential: bool = False
) -> OriginQuestion:
    """Read the question of a document, which may have `more` keys besides."""
    given = {key: value for key, value in document.data.items() if key not in more}
    names = tuple(_texts([document.data.get(key) for key in more]))
    return asked(given, document.place, more=more, non_preferential=non_preferential, names=names)


def from_flags(flags: Mapping[str, Any], *, non_preferential: bool = False) -> OriginQuestion:
    """Read the flags that were given; their cells are read by `Bill`, as those of tables to screen are."""
    reader = Reader()
    data = {_KEY_OF.get(name, name.replace("_", "-")): value for name, value in flags.items()}
    further = data.pop("with-", ())
    if costs := {name: data.pop(name) for name in _COSTS if name in data}:
        data["costs"] = costs
    lines = [
        reader.get(f"--material {number}", _material, text)
        for number, text in enumerate(data.pop("materials", ()), start=1)
    ]
    tops = [number for number, line in enumerate(lines) if line is not None and "in" not in line]
    data["materials"] = reader.get("--material", _nested, lines) or []
    pairs = [reader.get("--answer", answer, text) for text in data.pop("answers", ())]
    data["answers"] = dict(pair for pair in pairs if pair is not None)
    if "obtained" in data:
        data["obtained"] = reader.get("--obtained", _obtained, data["obtained"])
    for text in further:
        reader.get("--with", _set, data, text)

    def place(at: tuple[str | int, ...]) -> tuple[str, str | None, int | None]:
        if at[:1] == ("materials",) and len(at) > 1 and isinstance(at[1], int):
            at = ("materials", tops[at[1]], *at[2:])
        return flag_of(at), None, None

    return asked(data, place, reader.problems, non_preferential=non_preferential)


def flag_of(at: tuple[str | int, ...]) -> str:
    """The flag at which a part of the question was given."""
    if not at or at[0] == "costs":  # several flags together
        return ""
    if at[0] == "answers":
        return "--answer"
    if at[0] in {"materials", "operations"} and len(at) > 1 and isinstance(at[1], int):
        rest = dotted_path(at[2:])
        return f"--{str(at[0]).removesuffix('s')} {at[1] + 1}{f': {rest}' if rest else ''}"
    return f"--{'made-in' if at == ('country',) else dotted_path(at)}"


def asked(
    data: Mapping[str, Any],
    place: Place,
    problems: Iterable[Problem] = (),
    more: Iterable[str] = (),
    *,
    non_preferential: bool = False,
    names: Iterable[str] = (),
) -> OriginQuestion:
    """Read a question from keys and values, all problems at once.

    Parameters
    ----------
    place
        Where each part stands, for what is wrong with it.
    problems
        What is wrong already.
    more
        Keys that somebody else reads.
    non_preferential
        The importer's non-preferential rules are asked, and no agreement.
    names
        Of materials that may come to the bill.
    """
    found: list[Problem] = [*problems]
    known = sorted({*keys_of(Bill), *_KEYS, *more})
    unknown = [key for key in data if key not in _KEYS and not takes(Bill, key)]
    wrong: list[Problem] = [
        FieldProblem(
            f"there is no key {key!r} here", nearest(key, known, "Keys here are"), at=(key,), named=True
        )
        for key in unknown
    ]

    def get(key: str, read: Callable[[Any], Any]) -> Any:
        try:
            return read(data.get(key))
        except InputError as error:
            wrong.extend(inside(error, key))
            return None

    edition = get("edition", hs_edition)
    importer = get("to", _importer)
    when = get("on", day)
    of_bill = {key: value for key, value in data.items() if key not in {*unknown, *_KEYS}}
    bill = None
    try:
        with codes_in_edition(edition or "HS2022"):
            bill = Bill(**of_bill)
    except InputError as error:
        # codes of an edition that is none are not looked up in another
        wrong += [item for item in error.problems if edition or not _is_code(item)]
    asks = _rules if non_preferential else _agreements
    used, others = asks(get, data.get("agreement"), bill, importer, when)
    if used:
        wrong += _words(of_bill, used)
    if bill is not None and bill.answers and importer is not None and when is not None and not wrong:
        wrong += unasked(bill.answers, _asks(bill, importer, when, used, names), "no rule asked here")
    found += placed(InputError(wrong), place)
    if found or bill is None or importer is None or when is None:
        raise InputError(found)
    return OriginQuestion(bill, importer, when, data.get("agreement"), used, others)


def _texts(value: Any) -> Iterator[str]:
    """Every text inside of a value: what a material may be called."""
    if isinstance(value, Mapping):
        value = [*value.values()]
    for item in value if isinstance(value, list) else ():
        yield from _texts(item)
    if isinstance(value, str):
        yield value


def _names(bill: Bill) -> Iterator[str]:
    for item in bill.materials:
        yield item.name
        yield from () if item.made is None else _names(item.made)


def _asks(
    bill: Bill, importer: str, on: date, used: "Iterable[Agreement]", names: Iterable[str]
) -> Iterator[str]:
    """Every condition that the agreements, or the importer's own rules, may ask about the bill."""
    for item in used:
        own = item.importer is not None
        if own:
            yield from asks_of_materials(_names(bill), bill.country)
        elif not item.in_force(bill.country, importer, on).holds:
            continue  # which is refused where it is determined
        yield from asks_of_bill(bill, law_on(item, bill.country, on), names)


def _rules(
    get: Callable[[str, Callable[[Any], Any]], Any],
    agreement: Any,
    _bill: Bill | None,
    importer: str | None,
    on: date | None,
) -> "tuple[tuple[Agreement, ...], tuple[tuple[Agreement, InForce], ...]]":
    """The importer's non-preferential rules, where they are on file; an agreement is not to be named."""

    def refused(value: Any) -> None:
        if value is not None:
            raise InputError.of(
                f"{agreement!r} is named, and non-preferential origin is asked, which no agreement decides",
                "Leave one of them out",
            )

    get("agreement", refused)
    rules = None if importer is None or on is None else non_preferential_rules(importer, on)
    return (() if rules is None else (rules,)), ()


def _is_code(problem: Problem) -> bool:
    return isinstance(problem, FieldProblem) and problem.at[-1:] == ("hs",)


def _importer(value: Any) -> str:
    if value is None:
        raise InputError.of("the economy that imports is missing", 'Give to, such as "JP"')
    return economy_code(value)


def _agreements(
    get: Callable[[str, Callable[[Any], Any]], Any],
    agreement: Any,
    bill: Bill | None,
    importer: str | None,
    on: date | None,
) -> "tuple[tuple[Agreement, ...], tuple[tuple[Agreement, InForce], ...]]":
    from tumen.agreements.load import load_agreement
    from tumen.study.product.compare import agreements_between

    if agreement is not None:
        found = get("agreement", load_agreement)
        return (() if found is None else (found,)), ()
    if bill is None or importer is None or on is None:
        return (), ()
    found = get("agreement", lambda _: agreements_between(bill.country, importer, on))
    return found or ((), ())


def _words(data: Mapping[str, Any], used: "Iterable[Agreement]") -> list[FieldProblem]:
    """Words that the agreements would pass over, as far as the bill can be read at all."""
    provisions = [item.provisions for item in used]
    materials = data.get("materials")
    kinds = [
        (number, str(kind))
        for number, item in enumerate(materials if isinstance(materials, list) else ())
        if isinstance(item, Mapping) and isinstance(item.get("deductions"), Mapping)
        for kind in item["deductions"]
    ]
    return list(deduction_problems(kinds, provisions))


def _material(text: str) -> dict[str, Any]:
    """Read ``name,code,value,country,status,kg,key=value``: a material as the keys of a question file."""
    one_line = " ".join(text.split())
    cells = [cell.strip() for cell in next(csv.reader([one_line], skipinitialspace=True), [])]
    plain = [cell for place, cell in enumerate(cells) if place < 5 or "=" not in cell]
    if len(plain) not in {5, 6}:
        raise InputError.of(
            f"{text!r} has {len(plain)} parts",
            f"Give {_CELLS}; leave a part empty where it is not known, and put a name with commas in quotes",
        )
    found: dict[str, Any] = {
        name: cell for name, cell in zip(_NAMES, plain, strict=False) if cell or name == "name"
    }
    for cell in cells[5:]:
        if "=" in cell:
            _set(found, cell)
    return found


def _set(data: dict[str, Any], text: str) -> None:
    """Read ``key=value`` or ``key.key=value`` into keys and values;
    the value is written as in a question file.
    """
    from tumen.tables.yaml_document import read_flow

    path, mark, value = text.partition("=")
    if not mark or not path.strip():
        raise InputError.of(f"{text!r} sets nothing", "Write key=value, such as set-rule=3b")
    *steps, last = (step.strip() for step in path.split("."))
    here = data
    for step in steps:
        here = here.setdefault(step, {})
        if not isinstance(here, dict):
            raise InputError.of(
                f"{step} of {path!r} has a value already", "Give the whole of it, or its parts"
            )
    here[last] = read_flow(value, "", 1)[0]


def _nested(lines: list[dict[str, Any] | None]) -> list[dict[str, Any]]:
    """Put each material with ``in=NAME`` among the materials of the one of that name."""
    known = {line["name"]: line for line in lines if line is not None}
    found = []
    for line in lines:
        if line is None:
            continue
        parent = line.pop("in", None)
        if parent is None:
            found.append(line)
        elif parent not in known or known[parent] is line:
            raise InputError.of(f"{line['name']!r} is in {parent!r}", f"Materials: {', '.join(known)}")
        else:
            known[parent].setdefault("made", {}).setdefault("materials", []).append(line)
    return found


def _obtained(text: str) -> dict[str, Any]:
    """Read ``harvested-plant,country=VN``."""
    kind, *rest = [part.strip() for part in text.split(",")]
    facts: dict[str, str | bool] = {}
    for part in rest:
        name, mark, value = part.partition("=")
        if not mark:
            raise InputError.of(f"{part!r} is no fact", 'Write name=value: "harvested-plant,country=VN"')
        if name.strip() in facts:
            raise InputError.of(f"{name.strip()!r} is said twice", "Say it once")
        facts[name.strip()] = {"yes": True, "no": False}.get(value.strip(), value.strip())
    return {"kind": kind, "facts": facts}
