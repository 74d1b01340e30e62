"""Run a file of cases and compare every expected figure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from tumen.errors import InputError, TumenError
from tumen.origin.country import country_of_origin
from tumen.origin.determine import determine_under
from tumen.study.verify.bill import bill_of
from tumen.study.verify.law import law_of
from tumen.study.verify.schema import Case, CaseAgreement
from tumen.tables.forms.objects import read_json
from tumen.tables.text import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tumen.origin.bill import Bill
    from tumen.origin.country import CountryOfOrigin
    from tumen.origin.determination import Determination
    from tumen.origin.law import Law
    from tumen.study.verify.schema import CaseDifferential

FORMAT = "roo-cases/1"
TOLERANCE = Decimal("0.01")
"""Shares in a case are rounded to two decimals; thresholds are applied to unrounded figures."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One expected value that did not come out."""

    key: str
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: passed when there is no mismatch and it could be read."""

    id: str
    title: str
    mismatches: tuple[Mismatch, ...] = ()
    error: str | None = None

    @property
    def passed(self) -> bool:
        """Whether everything expected came out."""
        return not self.mismatches and self.error is None

    def __str__(self) -> str:
        """One line: id, expected, got."""
        if self.error is not None:
            return f"{self.id}: not understood: {self.error}"
        parts = [f"{m.key} expected {m.expected}, got {m.got}" for m in self.mismatches]
        return f"{self.id}: " + ("; ".join(parts) or "passed")


def verify_file(path: Path | str) -> tuple[CaseResult, ...]:
    """Run every case of a file in the format ``roo-cases/1``.

    Raises
    ------
    InputError
        If the file is not readable, not JSON, or not of that format. A single case that cannot be understood
        is a failing result, so that the others still run.
    """
    return verify_cases(_read(Path(path)), str(path))


def verify_cases(document: Mapping[str, Any], file: str) -> tuple[CaseResult, ...]:
    """Run the cases of a document already read."""
    if document.get("format") != FORMAT:
        told = f"the format is {document['format']!r}" if "format" in document else "the format is not given"
        raise InputError.of(told, f'Give "format": "{FORMAT}"', file=file)
    cases, agreements = document.get("cases"), document.get("agreements")
    if not isinstance(cases, list) or not isinstance(agreements, dict):
        raise InputError.of(
            "there is no list of cases, or no agreements",
            'Give "agreements": {..} and "cases": [..]',
            file=file,
        )
    if not cases:
        raise InputError.of("the list of cases is empty", "Add at least one case", file=file)
    seen: set[str] = set()
    results = []
    for number, raw in enumerate(cases, start=1):
        name = str(raw.get("id", f"case {number}")) if isinstance(raw, dict) else f"case {number}"
        if name in seen:
            results.append(CaseResult(name, "", error="another case has the same id"))
            continue
        seen.add(name)
        results.append(_run(name, raw, agreements))
    return tuple(results)


def _read(path: Path) -> dict[str, Any]:
    found = read_json(read_text(path), str(path))
    if not isinstance(found, dict):
        raise InputError.of("is not a set of keys", 'Begin with {"format": ...', file=str(path))
    return found


def _run(name: str, raw: object, agreements: Mapping[str, Any]) -> CaseResult:
    try:
        case = Case.model_validate(raw)
        if case.agreement not in agreements:
            error = f"agreement {case.agreement!r} is none of {', '.join(agreements)}"
            return CaseResult(name, case.title, error=error)
        law = law_of(case.agreement, CaseAgreement.model_validate(agreements[case.agreement]), case)
        bill = bill_of(case, law)
        got = _outcome(case, bill, law)
    except ValidationError as error:
        return CaseResult(name, "", error="; ".join(_words(item) for item in error.errors()))
    except KeyError as error:
        return CaseResult(name, "", error=f"the key {error} is missing")
    except (TumenError, ValueError) as error:
        return CaseResult(name, "", error=str(error).replace("\n", "; "))
    return CaseResult(name, case.title, _compare(case, got))


def _words(error: Any) -> str:
    place = ".".join(str(step) for step in error["loc"])
    return f"{place}: unknown key" if error["type"] == "extra_forbidden" else f"{place}: {error['msg']}"


def _outcome(case: Case, bill: Bill, law: Law) -> dict[str, object]:
    determined = determine_under(bill, law)
    figures = determined.figures
    got: dict[str, object] = {
        "originating": determined.originating,
        "criterion": determined.criterion,
        "preference_eligible": determined.preference_eligible,
        "failing_value_pct": figures.failing_value_pct,
        "failing_weight_pct": figures.failing_weight_pct,
        "vnm": figures.vnm,
        "vom": figures.vom,
        "rvc_build_down_pct": figures.rvc_build_down_pct,
        "rvc_build_up_pct": figures.rvc_build_up_pct,
        "nom_pct": figures.nom_pct,
    }
    got.update(_differential(case, bill, determined, law))
    return got


def _differential(case: Case, bill: Bill, determined: Determination, law: Law) -> dict[str, object]:
    table = case.tariff_differential
    rates = table.rates_pct if table else {}
    appendix = table.appendix if table else None
    country = country_of_origin(
        bill,
        determined,
        law,
        differs=len(set(rates.values())) > 1,
        in_appendix=appendix is not None,
        min_domestic_pct=appendix.min_domestic_value_pct if appendix else None,
    )
    if country is None or not determined.preference_eligible:
        return {"rcep_country": None, "duty_rate_pct": table.mfn_pct if table else None}
    got: dict[str, object] = {"rcep_country": country.party, "domestic_value_pct": country.domestic_value_pct}
    if table is not None:
        got.update(_rates(table, country))
    return got


def _rates(table: CaseDifferential, country: CountryOfOrigin) -> dict[str, object]:
    from tumen.tariff.quote.differential import differential_rates
    from tumen.tariff.quote.duty import Consignment
    from tumen.tariff.rates.expression import AdValorem

    hundred = Consignment(Decimal(100), "USD")
    mfn = None if table.mfn_pct is None else AdValorem(table.mfn_pct)
    choices = differential_rates(
        {party: AdValorem(rate) for party, rate in table.rates_pct.items()},
        hundred,
        country=country.party,
        contributors=country.contributors if country.contributions_known else None,
        mfn=mfn,
    )
    names = {"country": "duty_rate_pct", "option_a": "option_a_rate_pct", "option_b": "option_b_rate_pct"}
    return {names[choice.step]: choice.duty.amount if choice.duty else None for choice in choices}


def _compare(case: Case, got: Mapping[str, object]) -> tuple[Mismatch, ...]:
    found = []
    for key in sorted(case.expect.model_fields_set):
        expected, value = getattr(case.expect, key), got.get(key)
        if isinstance(expected, Decimal) and isinstance(value, Decimal):
            same = abs(expected - value) <= TOLERANCE
        else:
            same = expected == value
        if not same:
            found.append(Mismatch(key, _shown(expected), _shown(value)))
    return tuple(found)


def _shown(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return "unknown" if value is None else str(value)
