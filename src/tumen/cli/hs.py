"""``tumen hs``: codes of the Harmonized System."""

from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines
from tumen.shown import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.reference.lookup import HsLookup


def hs(
    query: Annotated[
        str, typer.Argument(help='A code, complete or not ("8524.91", "852"), or words ("ginseng").')
    ],
    *,
    edition: Annotated[
        str, typer.Option(help="HS edition of the code: HS2012, HS2017 or HS2022.")
    ] = "HS2022",
    to: Annotated[
        list[str] | None, typer.Option(help="Edition to convert a code to; may be repeated.")
    ] = None,
    json: AsJson = False,
) -> None:
    """Look up an HS code by number or by word, and convert it between editions.

    Labels are Tumen's own words; the legal text is that of the nomenclature.
    """
    from tumen.reference.hs import EDITIONS
    from tumen.reference.lookup import look_up

    found = look_up(query, edition, EDITIONS if to is None else to)  # type: ignore[arg-type]
    if json:
        sentences = [conversion.explain() for conversion in found.conversions]
        print_json({"lookup": found, "conversions_in_words": sentences})
    else:
        print_lines(_lines(found))


def _lines(found: "HsLookup") -> "Iterator[str]":
    if not found.matches:
        yield f"nothing in {found.edition} matches {found.query!r}; try another word, or fewer"
        return
    yield found.edition
    below = {2: "headings", 4: "subheadings"}
    yield from aligned(
        [
            (
                match.code.dotted,
                match.label
                + (f" ({match.children} {below[len(match.code.digits)]})" if match.children else ""),
            )
            for match in found.matches
        ]
    )
    for conversion in found.conversions:
        yield conversion.explain()
