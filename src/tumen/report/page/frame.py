"""The frame of every page: title, question, answer, navigation, chapters; nothing is computed here,
and all is escaped.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from inspect import getmembers, isfunction
from typing import TYPE_CHECKING, Any

import tumen
from tumen.language.force import in_force
from tumen.language.markup import page_said
from tumen.report import words
from tumen.report.draw.bars import direction
from tumen.report.draw.map import ring
from tumen.report.draw.palette import css as palette_css
from tumen.report.page.take import page_policy, with_taking
from tumen.report.text import country_text
from tumen.study.words.catalogue import form
from tumen.study.words.figures import money, percent, points, quantity, short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Environment

    from tumen.language.force import Language
    from tumen.report.page.front import Front
    from tumen.study.core.results.records import Assumption, StudyAnswer, Vintage


_WORDS = (
    *("answer", "chapters", "foot", "contents", "printed", "behind", "more", "untaken"),
    *("for_firm", "for_office", "for_researcher", "illustrative", "as_far_as_known"),
    *("rests_illustrative", "rests_assumed", "few_figures", "no_drawing", "assumed_here", "all_assumed"),
)
"""Words of the frame: entries of the catalogue that begin with ``page_``."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a page with a title of its own.

    Attributes
    ----------
    title
        Plain text; it is escaped.
    html
        What stands below the title, already safe: made by a template that escapes.
    anchor
        Where the contents lead; once on a page.
    folded
        Only its title is seen, and printed, until the reader opens it.
    """

    title: str
    html: str
    anchor: str
    folded: bool = False


def page(
    title: str,
    question: str,
    answer: StudyAnswer | None,
    chapters: Iterable[Chapter],
    *,
    facts: str = "",
    foot: str = "",
    notice: str = "",
    language: Language | None = None,
    front: Front | None = None,
) -> str:
    """Render one self-contained HTML document.

    Parameters
    ----------
    facts
        What holds for all figures, in a line below the question: the day, the currency.
    notice
        A warning that nobody may miss.
    foot
        What stands at the end: how the figures were made. The version of Tumen is added.
    language
        Of the whole page, where its words are given in it; left out: the language in force, in which every
        text of the page is then said.
    front
        The first sheet, in place of title, question and answer; the whole answer then follows the contents.

    Raises
    ------
    ValueError
        If two chapters have one anchor.
    """
    every = tuple(chapters)
    anchors = [chapter.anchor for chapter in every]
    if len(set(anchors)) < len(anchors):
        raise ValueError(f"two chapters of one page have one anchor: {', '.join(sorted(anchors))}")
    spoken = language or in_force()
    made = (
        environment()
        .get_template("frame.html.j2")
        .render(
            title=title,
            question=question,
            answer=answer,
            chapters=every,
            facts=facts,
            foot=foot,
            notice=notice,
            version=tumen.__version__,
            language=spoken,
            front=front,
            policy=page_policy(),
            words={name: form(f"page_{name}", spoken) for name in _WORDS},
        )
    )
    return with_taking(page_said(made) if language is None else str(made))


def sources(
    assumptions: Iterable[Assumption], vintages: Iterable[Vintage], *, anchor: str = ""
) -> tuple[Chapter, ...]:
    """The chapters that end a study: what it states itself, and which data it used."""
    said = parts("sources.html.j2", assumptions=tuple(assumptions), vintages=tuple(vintages))
    return (
        Chapter("Assumptions of the study", said.assumed(), f"{anchor}assumptions", folded=True),
        Chapter("Data used", said.used(), f"{anchor}data", folded=True),
    )


def parts(name: str, **given: object) -> Any:
    """The macros of a template with what they are about: each gives the HTML of a chapter."""
    return environment().get_template(name).make_module(given)


@cache
def environment() -> Environment:
    """Templates with all words and figures they use; they escape,
    and a name that is not given is an error.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from tumen.reference.nomenclature import label_of, labelled
    from tumen.report.page.compiled import CompiledTemplates

    made = Environment(
        loader=PackageLoader("tumen.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=CompiledTemplates(__file__),
    )
    given = (country_text, direction, label_of, labelled, money, percent, quantity, ring)
    made.globals.update({function.__name__: function for function in given})
    made.globals.update(
        getmembers(words, isfunction), amount=short, in_points=points, palette_css=palette_css
    )
    return made
