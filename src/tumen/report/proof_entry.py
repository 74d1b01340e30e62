"""What a proof of origin takes as the origin criterion: the form's own words."""

from __future__ import annotations

import re
from dataclasses import replace

from tumen.agreements.model import Agreement
from tumen.agreements.proofs import ProofWord
from tumen.origin.bill import Bill, Material
from tumen.origin.determination import Alternative, Determination
from tumen.origin.determine import determine

_CHANGE = re.compile(r"\b(?:CC|CTH|CTSH)\b")
_CONTENT = re.compile(r"\b(?:RVC|QVC|MaxNOM)")


def proof_entry(bill: Bill, found: Determination, agreement: Agreement) -> str | None:
    """Return what to write as origin criterion.

    Returns
    -------
    str or None
        None where the form's words are not on file, or the rule asks for several tests at once and
        the form does not say which counts.
    """
    proofs = agreement.provisions.proofs
    words = {} if proofs is None else proofs.criteria
    if found.criterion in {"WO", "PE"}:
        return words.get(found.criterion)
    chosen = next(((at, one) for at, one in enumerate(found.alternatives) if one.met), None)
    if found.criterion is None or chosen is None:
        return None
    at, alternative = chosen
    kind = _kind(alternative)
    entries: list[str | None] = [None if kind is None else words.get(kind)]
    if _needed(bill, found, agreement, at):
        entries.append(words.get("cumulation"))
    if kind == "change" and any(n.met and n.test.startswith("tolerance") for n in found.trace.walk()):
        entries.append(words.get("tolerance"))
    return None if None in entries else ", ".join(entry for entry in entries if entry)


def _kind(alternative: Alternative) -> ProofWord | None:
    """Change, content or process; None for several of them together."""
    change, content = _CHANGE.search(alternative.rule), _CONTENT.search(alternative.rule)
    if change and content:
        return None
    if not change and not content:
        return "process"
    if " and " in alternative.rule:
        return None
    return "change" if change else "content"


def _home(material: Material, found: Determination) -> str | None:
    """The Party where a material originates: as declared under the agreement, else as stated."""
    shown = (item.origin for item in material.evidence if item.holds(found.agreement, found.on))
    return next(shown, material.country)


def _needed(bill: Bill, found: Determination, agreement: Agreement, at: int) -> bool:
    """Whether the alternative is only met with originating materials of other Parties."""
    alone = tuple(
        replace(m, status="non-originating", made=None, evidence=())
        if m.status in {"originating", "determine"} and _home(m, found) != bill.country
        else m
        for m in bill.materials
    )
    if alone == bill.materials or found.on is None:
        return False
    again = determine(replace(bill, materials=alone), agreement, on=found.on)
    return at >= len(again.alternatives) or again.alternatives[at].met is not True
