"""Conditions of a list on materials: the test by which a bill answers them is put beside the words."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from tumen.agreements.parse import parse_rule
from tumen.agreements.rule import Provided, Rule, mapped
from tumen.errors import InputError

_CODE = r"(?:(?:sub)?headings? |Chapters? |chapter )?\d[\d.]*"
_CODES = rf"(?P<codes>{_CODE}(?:(?:, | and | or | to |, and ){_CODE})*)"
_NAMED = r"(?:Chapters? \d\d|(?:(?:sub)?headings? )?(?:\d{4}\.\d\d|\d\d\.\d\d|\d{6}|\d{4}))\b"
_MENTIONED = re.compile(rf"(?<![\d.])({_NAMED}(?: to {_NAMED})?)(?! ?%)")


class _Form(NamedTuple):
    words: re.Pattern[str]
    where: str
    surely: bool


@cache
def _forms() -> tuple[_Form, ...]:
    text = files(__package__).joinpath("conditions.toml").read_text(encoding="utf-8")
    return tuple(
        _Form(
            re.compile(item["form"].replace("%codes%", _CODES).replace("%all%", "(?P<all>.+?)")),
            item["where"],
            item.get("surely", False),
        )
        for item in tomllib.loads(text)["condition"]
    )


def with_tests(rule: Rule) -> Rule:
    """The rule, with a test beside each condition that a bill can answer."""
    return mapped(rule, _tested)


def _tested(rule: Rule) -> Rule:
    if not isinstance(rule, Provided) or rule.where is not None:
        return rule
    for form in _forms():
        found = form.words.fullmatch(rule.condition)
        where = _where(form, found.groupdict()) if found else None
        if found is None or where is None:
            continue
        parts = found.groupdict()
        if "first" in parts:
            return Provided(Provided(rule.term, parts["first"], where, form.surely), parts["rest"])
        return Provided(rule.term, rule.condition, where, form.surely)
    return rule


def _where(form: _Form, parts: dict[str, str]) -> Rule | None:
    if "all" in parts:
        parts = {**parts, "codes": ", ".join(_MENTIONED.findall(parts["all"]))}
    if "codes" in parts:
        parts = {**parts, "codes": _dotted(parts["codes"])}
    try:
        return parse_rule(form.where.format_map(parts))
    except InputError:  # what was taken for codes is none
        return None


def _dotted(codes: str) -> str:
    """Codes as a rule writes them: ``heading 0710 to heading 0712`` is ``07.10 to 07.12``."""
    text = re.sub(r"(?:sub)?headings? (?=\d)", "", codes).replace("chapter", "Chapter").replace(" or ", ", ")
    text = re.sub(r"\b(\d{4})(\d\d)\b", r"\1.\2", text)
    return re.sub(r"(?<![\d.])(\d\d)(\d\d)(?![\d.])", r"\1.\2", text)
