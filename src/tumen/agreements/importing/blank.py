"""The folder of an agreement of which only the list of rules is known: Parties and dates, all provisions not
read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from tumen.reference.hs import Edition


@dataclass(frozen=True, slots=True)
class About:
    """What a user says of an agreement."""

    code: str
    title: str
    parties: tuple[str, ...]
    in_force: date


def agreement_yaml(about: About, edition: Edition, source: str) -> str:
    """Write agreement.yaml for rules in one edition, in use from the day on which the agreement is in
    force.
    """
    lines = [
        f"code: {_quoted(about.code)}",
        f"title: {_quoted(about.title)}",
        "parties:",
        *(
            f"  - {{economy: {_quoted(party)}, in_force: {about.in_force}, source: {source}}}"
            for party in about.parties
        ),
        "editions:",
        f"  - {{edition: {edition}, from: {about.in_force}, source: {source}}}",
        "not_on_file:",
        (
            "  - The general provisions were not read; fill provisions.yaml and delete what stands under "
            "not_read."
        ),
    ]
    return "\n".join(lines) + "\n"


def provisions_yaml(about: About) -> str:
    """Write provisions.yaml with every block marked as not read: what needs it stays undetermined."""
    blocks = ("content", "tolerance", "operations", "cumulation")
    lines = [
        (
            f"# General provisions of {about.code}: fill in what you have read, with its article, and delete "
            "the block under not_read."
        ),
        (
            "# Packing, accessories, indirect materials, wholly obtained goods, consignment and proofs are "
            "to "
            "be added too."
        ),
        "criteria_order: [WO, PE, PSR]",
        "criteria_articles: {}",
        "cumulation: originating-materials",
        "cumulation_article: not read",
        "content: {base: FOB, methods: [build-down, build-up], articles: {}}",
        "not_read:",
        *(f"  {block}: not read when the list of rules was imported" for block in blocks),
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
