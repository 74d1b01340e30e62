"""What is asked of a page: for whom, as of when, in which language. All that is wrong comes at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast, get_args

from tumen.errors import InputError, Problem
from tumen.language.force import LANGUAGES, Language
from tumen.tables.given import day, nearest
from tumen.zone.indicators.census import months_before
from tumen.zone.ledger.address import moment_of

Audience = Literal["visitor", "meeting"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
_ENDINGS = (".html", ".htm")


@dataclass(frozen=True, slots=True)
class PageAsked:
    """For whom a page is, as of which day, what changed since when, in which language."""

    audience: Audience
    on: date
    since: date
    language: Language = "en"


def asked(
    audience: str,
    language: str = "en",
    *,
    on: str | date | None = None,
    since: str | date | None = None,
    known_on: str | None = None,
    out: Path | None = None,
) -> PageAsked:
    """Check what is asked; `known_on` and `out` are looked at only, so that all problems come at once.

    Raises
    ------
    InputError
        With all problems at once.
    """
    problems: list[Problem] = []
    if audience not in AUDIENCES:
        problems.append(
            Problem(f"--for: {audience!r} is nobody that a page is for", nearest(audience, AUDIENCES))
        )
    if language not in LANGUAGES:
        problems.append(
            Problem(f"--language: there are no words in {language!r}", nearest(language, LANGUAGES))
        )
    if since is not None and audience == "visitor":
        problems.append(Problem("--since: a visitor's page tells no changes", "Leave it out"))
    if known_on is not None:
        try:
            moment_of(known_on)
        except InputError as error:
            problems += (Problem(f"--known-on: {item.what}", item.fix) for item in error.problems)
    if out is not None and out.suffix.lower() not in _ENDINGS:
        problems.append(Problem("is no name of a page", "End it with .html", str(out)))
    elif out is not None and out.is_dir():
        problems.append(Problem("is a folder", "Name a file that ends with .html", str(out)))
    last = _day("--on", on, problems)
    first = _day("--since", since, problems) if since is not None else months_before(last, 1)
    if not problems and first > last:
        problems.append(
            Problem(f"--since {first} is after the day of the page ({last})", "Name an earlier day")
        )
    if problems:
        raise InputError(problems)
    return PageAsked(cast("Audience", audience), last, first, cast("Language", language))


def _day(name: str, text: str | date | None, problems: list[Problem]) -> date:
    today = day(None)
    try:
        found = day(text)
    except InputError as error:
        problems += (Problem(f"{name}: {item.what}", item.fix) for item in error.problems)
        return today
    if found > today:
        problems.append(Problem(f"{name}: {found} is still to come", "Name a day till today"))
        return today
    return found
