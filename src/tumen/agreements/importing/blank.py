"""The folder of an agreement of which only the rules are known; all its provisions are not read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from tumen.reference.hs import Edition


@dataclass(frozen=True, slots=True)
class About:
    """What a user says of an agreement."""

    code: str
    title: str
    parties: tuple[str, ...]
    in_force: date


_AGREEMENT = """\
code: {code}
title: {title}
parties:
{parties}
editions:
  - {{edition: {edition}, from: {about.in_force}, source: {source}}}
not_on_file:
  - The general provisions were not read; fill provisions.yaml and delete what stands under not_read.
"""
_PROVISIONS = """\
# General provisions of {code}: fill in what you have read, with its article, and delete the block under
# not_read.
# Packing, accessories, indirect materials, wholly obtained goods, consignment and proofs are to be added too.
criteria_order: [WO, PE, PSR]
criteria_articles: {{}}
cumulation: originating-materials
cumulation_article: not read
content: {{base: FOB, methods: [build-down, build-up], articles: {{}}}}
not_read:
  content: not read when the list of rules was imported
  tolerance: not read when the list of rules was imported
  operations: not read when the list of rules was imported
  cumulation: not read when the list of rules was imported
"""


def agreement_yaml(about: About, edition: Edition, source: str) -> str:
    """Write agreement.yaml for rules in one edition, in use while the agreement is in force."""
    parties = "\n".join(
        f"  - {{economy: {_quoted(party)}, in_force: {about.in_force}, source: {source}}}"
        for party in about.parties
    )
    code, title = _quoted(about.code), _quoted(about.title)
    return _AGREEMENT.format(
        code=code, title=title, parties=parties, edition=edition, about=about, source=source
    )


def provisions_yaml(about: About) -> str:
    """Write provisions.yaml with every block marked as not read: what needs it stays undetermined."""
    return _PROVISIONS.format(code=about.code)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
