"""``tumen origin``: does one good originate, under which agreement, and what proves it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tumen.cli.output import AsJson, print_json, print_lines, say
from tumen.shown import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tumen.agreements.model import Agreement
    from tumen.agreements.provisions import ProofType
    from tumen.cli.question import Question
    from tumen.study.product.compare import AgreementsCompared
    from tumen.tariff.quote.quoted import Quote, Quotes

EPILOG = """A question file has the same keys:

\b
    hs: "8524.92"             # codes in quotes
    made-in: VN
    to: JP
    on: 2026-06-01
    agreement: RCEP           # left out: every agreement on file
    fob: 100                  # one currency throughout
    operations: [assembly]    # "assembly@KR" where it is done elsewhere
    direct: true              # shipped directly
    materials:
    - {name: driver IC, hs: "8542.31", value: 20, country: TW,
       status: non-originating}

Further keys: edition, exw, weight (kg); costs: {labour, overhead, profit, other}; answers: {condition: true};
obtained: {kind: harvested-plant, facts: {country: VN}}; net-cost: {total, royalties, ...}; \
component-weight; set-rule; rule;
transport: {legs: [{via: SG, operations: [unloading], customs-control: true}]};
of a material: quantity, unit, unit-price; weight; role (retail-packaging, ...); deductions: {freight: 0.5};
evidence: [{agreement: RCEP, origin: KR, who: Asan, until: 2027-01-01}]; made: {operations, materials} \
and purchased;
regional-value-added, outside-materials, wholly-obtained, invoiced-separately, customary, in-component.
"""


def origin(
    question: Annotated[Path | None, typer.Argument(help="A question file; see below.")] = None,
    *,
    hs: Annotated[str | None, typer.Option(help="HS code of the good.")] = None,
    made_in: Annotated[str | None, typer.Option(help="Economy where it is made (ISO code).")] = None,
    to: Annotated[str | None, typer.Option(help="Economy that imports it.")] = None,
    on: Annotated[str | None, typer.Option(help="Day of import; today if left out.")] = None,
    agreement: Annotated[
        str | None,
        typer.Option(help="Code or folder; left out: every agreement on file for the pair and day."),
    ] = None,
    material: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME,HS,VALUE,COUNTRY,STATUS[,KG][,KEY=VALUE...]",
            help="A material; may be repeated. STATUS is originating, non-originating or undetermined; KEY "
            "is any key of a material (role, quantity, ...), in=NAME puts it into the material of that name.",
        ),
    ] = None,
    operation: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME[@ECONOMY]", help="What is done to make it; may be repeated."),
    ] = None,
    fob: Annotated[
        str | None, typer.Option(help="FOB price of one unit; all values in one currency.")
    ] = None,
    exw: Annotated[str | None, typer.Option(help="Ex-works price of one unit.")] = None,
    weight: Annotated[str | None, typer.Option(help="Weight of one unit, kg.")] = None,
    labour: Annotated[
        str | None, typer.Option(help="Direct labour per unit (build-up; with the next three).")
    ] = None,
    overhead: Annotated[str | None, typer.Option(help="Direct overhead per unit.")] = None,
    profit: Annotated[str | None, typer.Option(help="Profit per unit.")] = None,
    other: Annotated[str | None, typer.Option(help="Other costs per unit.")] = None,
    direct: Annotated[
        bool | None, typer.Option("--direct", help="It is shipped directly; else consignment stays open.")
    ] = None,
    answer: Annotated[
        list[str] | None,
        typer.Option(metavar="CONDITION=yes|no", help="Answer to a condition that a rule asks."),
    ] = None,
    obtained: Annotated[
        str | None,
        typer.Option(
            metavar="KIND,FACT=VALUE", help="How it is wholly obtained: harvested-plant,country=VN."
        ),
    ] = None,
    further: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="KEY=VALUE", help="Any other key of a question file: set-rule=3b."),
    ] = None,
    edition: Annotated[str, typer.Option(help="HS edition of the codes given.")] = "HS2022",
    json: AsJson = False,
) -> None:
    """Determine whether one good originates: status, criterion, margin, every test with its article, and the
    proof.

    \b
    Example:
    tumen origin --hs 8524.92 --made-in VN --to JP --on 2026-06-01 \\
      --fob 100 --operation assembly --direct \\
      --material "driver IC,8542.31,20,TW,non-originating"
    """  # noqa: D301 - the library takes the sign for "keep these lines"
    from tumen.cli.question import from_file, from_flags

    amounts = {
        "fob": fob,
        "exw": exw,
        "weight": weight,
        "labour": labour,
        "overhead": overhead,
        "profit": profit,
        "other": other,
    }
    if question is not None:
        _no_flags(
            hs,
            made_in,
            to,
            on,
            agreement,
            material,
            operation,
            direct,
            answer,
            obtained,
            further,
            *amounts.values(),
        )
        asked = from_file(question)
    else:
        asked = from_flags(
            amounts=amounts,
            materials=material or [],
            operations=operation or [],
            answers=answer or [],
            obtained=obtained,
            further=further or [],
            direct=direct,
            hs=hs,
            made_in=made_in,
            to=to,
            on=on,
            edition=edition,
            agreement=agreement,
        )
    _answer(asked, json=json)


def _no_flags(*flags: object) -> None:
    from tumen.errors import InputError

    if any(flag is not None for flag in flags):
        raise InputError.of("a question file and flags are given together", "Give one or the other")


def _answer(asked: "Question", *, json: bool) -> None:
    from tumen.api.origin import compared, origins_of
    from tumen.report.text import determination_lines
    from tumen.study.product.compare import not_applied

    bill, importer = asked.bill, asked.importer
    origins = origins_of(bill, asked.used, asked.on, importer)
    if json:
        found = compared(bill, origins, asked.others, asked.on, importer)
        print_json(
            {
                "on": asked.on,
                "importer": importer,
                "determinations": [
                    {
                        "determination": item.record,
                        "country_of_origin": item.country_of_origin,
                        "margin": item.margin,
                        "edition": item.agreement.edition_on(asked.on).reason,
                        "proof": _proof(item.agreement, bill.country),
                    }
                    for item in origins
                ],
                "compared": found.record.comparison,
                "not_applied": {item.code: force for item, force in asked.others},
            }
        )
        return
    for item in origins:
        print_lines(determination_lines(item.record, item.country_of_origin))
        say(item.agreement.edition_on(asked.on).reason)
        print_lines(_proof_lines(item.agreement, bill.country))
        say("")
    if asked.agreement is None:
        found = compared(bill, origins, asked.others, asked.on, importer)
        print_lines(_comparison_lines(found.record.comparison, found.record.quotes))
    print_lines(f"not applied: {reason}" for reason in not_applied(asked.others, bill.country, importer))


def _comparison_lines(compared: "AgreementsCompared", quoted: "Quotes") -> "Iterator[str]":
    from tumen.study.product.compare import NOT_ON_FILE

    yield "agreements side by side (duty on 100 of customs value; the proofs in full are above):"
    rows: list[tuple[str, ...]] = [
        ("agreement", "status", "criterion", "margin", "duty", "proof", "valid", "records kept")
    ]
    for option in compared.options:
        proof = option.proof
        rows.append(
            (
                option.agreement,
                option.status.value,
                option.criterion or "none met",
                "none" if option.margin is None else f"{option.margin:+.2f} points",
                _duty_words(quoted.of(option.agreement)),
                " or ".join(proof.names) if proof.names else NOT_ON_FILE,
                proof.valid or NOT_ON_FILE,
                proof.records or NOT_ON_FILE,
            )
        )
    rows.append(("MFN", "any", "", "", _duty_words(quoted.of("MFN")), "none needed", "", ""))
    yield from aligned(rows)
    yield f"which: {compared.verdict}"


def _duty_words(quote: "Quote | None") -> str:
    from tumen.report.words import rate_text
    from tumen.study.product.compare import NOT_ON_FILE
    from tumen.tariff.quote.duty import SAME

    if quote is None or quote.rate is None:
        return f"rate {NOT_ON_FILE}"
    rate = rate_text(quote)
    if quote.duty is None or quote.duty.amount is None:
        return f"unknown ({rate})"
    if quote.duty.calculation.startswith(SAME):
        return f"{quote.duty.amount:f} ({quote.duty.calculation})"
    return f"{quote.duty.amount:f} ({rate})"


def _proof(agreement: "Agreement", exporter: str) -> dict[str, object] | None:
    """Proofs that can be had in the exporting Party, their life, waiver and records."""
    policy = agreement.provisions.proofs
    if policy is None:
        return None
    found: dict[str, object] = policy.model_dump(exclude={"types"})
    found["types"] = [kind.model_dump() for kind in policy.types if _for(kind, exporter)]
    return found


def _for(kind: "ProofType", exporter: str) -> bool:
    return kind.parties == "all" or exporter in kind.parties


def _proof_lines(agreement: "Agreement", exporter: str) -> "Iterator[str]":
    policy = agreement.provisions.proofs
    if policy is None:
        yield f"proof of origin: nothing on file for {agreement.code}"
        return
    yield "proof of origin, one of:"
    for kind in policy.types:
        if _for(kind, exporter):
            yield f"  {kind.kind} by {kind.who} [{kind.article}]" + (f": {kind.note}" if kind.note else "")
    if policy.valid_months is not None:
        yield f"  valid {policy.valid_months} months{_cited(policy.valid_article)}"
    if policy.must_state:
        yield f"  must state: {', '.join(policy.must_state)}"
    if policy.waiver_value is not None:
        limit = f"{policy.waiver_value:f} {policy.waiver_currency or ''}".strip()
        yield f"  not needed for a consignment of at most {limit}{_cited(policy.waiver_article)}"
    yield from (f"  {note}" for note in policy.notes)
    if policy.records_years is not None:
        yield f"  keep records {policy.records_years} years{_cited(policy.records_article)}"


def _cited(article: str | None) -> str:
    return f" [{article}]" if article else ""
