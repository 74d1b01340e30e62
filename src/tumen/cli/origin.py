"""``tumen origin``: does one good originate, under which agreement, and what proves it."""

from pathlib import Path
from typing import TYPE_CHECKING

from tumen.cli.options import command
from tumen.cli.output import give
from tumen.errors import InputError
from tumen.language.said import said
from tumen.shown import aligned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tumen.agreements.model import Agreement
    from tumen.api.origin import OriginResult
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


@command
def origin(
    question: Path | None = None,
    *,
    hs: str | None = None,
    made_in: str | None = None,
    to: str | None = None,
    on: str | None = None,
    agreement: str | None = None,
    material: list[str] | None = None,
    operation: list[str] | None = None,
    fob: str | None = None,
    exw: str | None = None,
    weight: str | None = None,
    labour: str | None = None,
    overhead: str | None = None,
    profit: str | None = None,
    other: str | None = None,
    direct: bool | None = None,
    answer: list[str] | None = None,
    obtained: str | None = None,
    with_: list[str] | None = None,
    edition: str = "HS2022",
    non_preferential: bool = False,
    json: bool = False,
) -> None:
    """Determine whether one good originates: status, criterion, margin, every test with its article, and the
    proof.

    \b
    Example:
    tumen origin --hs 8524.92 --made-in VN --to JP --on 2026-06-01 \\
      --fob 100 --operation assembly --direct \\
      --material "driver IC,8542.31,20,TW,non-originating"

    question: A question file; see below.
    --hs: HS code of the good.
    --made-in: Economy where it is made (ISO code).
    --to: Economy that imports it.
    --on: Day of import; today if left out.
    --agreement: Code or folder; left out: every agreement on file for the pair and day.
    --material NAME,HS,VALUE,COUNTRY,STATUS[,KG][,KEY=VALUE...]: A material; may be repeated. STATUS is
      originating, non-originating or undetermined; KEY is any key of a material (role, quantity, ...),
      in=NAME puts it into the material of that name.
    --operation NAME[@ECONOMY]: What is done to make it; may be repeated.
    --fob: FOB price of one unit; all values in one currency.
    --exw: Ex-works price of one unit.
    --weight: Weight of one unit, kg.
    --labour: Direct labour per unit (build-up; with the next three).
    --overhead: Direct overhead per unit.
    --profit: Profit per unit.
    --other: Other costs per unit.
    --direct: It is shipped directly; else consignment stays open.
    --answer CONDITION=yes|no: Answer to a condition that a rule asks.
    --obtained KIND,FACT=VALUE: How it is wholly obtained: harvested-plant,country=VN.
    --with KEY=VALUE: Any other key of a question file: set-rule=3b.
    --edition: HS edition of the codes given.
    --non-preferential: Origin by the importer's own rules instead (MFN treatment, anti-dumping duty, duties
      on an economy's goods, marking): determined, assumed or not determined.
    """  # noqa: D301 - the library takes the sign for "keep these lines"
    flags = {name: value for name, value in locals().items() if value is not None}
    flags.pop("non_preferential")
    from tumen.api.origin import compared, origins_of
    from tumen.cli.question import from_flags, of_document
    from tumen.study.product.compare import not_applied

    if question is None:
        told = {name: value for name, value in flags.items() if name != "json"}
        asked = from_flags(told, non_preferential=non_preferential)
    elif flags.keys() - {"question", "edition", "json"}:
        raise InputError.of("a question file and flags are given together", "Give one or the other")
    else:
        from tumen.tables.yaml_document import read_yaml

        asked = of_document(read_yaml(question), non_preferential=non_preferential)
    bill, importer = asked.bill, asked.importer
    if non_preferential:
        from tumen.origin.non_preferential import non_preferential_origin
        from tumen.report.text import non_preferential_lines

        found = non_preferential_origin(bill, importer, asked.on)
        give({"on": asked.on, "non_preferential": found}, non_preferential_lines(found), json=json)
        return
    origins = origins_of(bill, asked.used, asked.on, importer)
    lines = [line for item in origins for line in (*_origin_lines(item, asked.on, bill.country), "")]
    side = None
    if json or asked.agreement is None:
        side = compared(bill, origins, asked.others, asked.on, importer).record
        lines += _comparison_lines(side.comparison, side.quotes)
    lines += [f"not applied: {reason}" for reason in not_applied(asked.others, bill.country, importer)]
    plain = {
        "on": asked.on,
        "importer": importer,
        "determinations": [
            {
                "determination": item.record,
                "country_of_origin": item.country_of_origin,
                "margin": item.record.margin,
                "edition": item.agreement.edition_on(asked.on).reason,
                "proof": _proof(item.agreement, bill.country),
            }
            for item in origins
        ],
        "compared": side and side.comparison,
        "not_applied": {item.code: force for item, force in asked.others},
    }
    give(plain, lines, json=json)


def _origin_lines(found: "OriginResult", on: "date", exporter: str) -> "Iterator[str]":
    yield found.explain()
    yield found.agreement.edition_on(on).reason
    yield from _proof_lines(found.agreement, exporter)


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
    yield f"{said('which')}: {compared.told()}"


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
    types = agreement.proof_types(exporter)
    return {**policy.model_dump(exclude={"types"}), "types": [kind.model_dump() for kind in types]}


def _proof_lines(agreement: "Agreement", exporter: str) -> "Iterator[str]":
    from tumen.study.product.compare import proof_of

    policy, proof = agreement.provisions.proofs, proof_of(agreement, exporter)
    if policy is None:
        yield f"proof of origin: nothing on file for {agreement.code}"
        return
    yield "proof of origin, one of:"
    yield from (f"  {kind}" for kind in proof.kinds or ())
    if proof.valid is not None:
        yield f"  valid {proof.valid}"
    if policy.must_state:
        yield f"  {said('must state')}: {', '.join(map(said, policy.must_state))}"
    if proof.not_needed is not None:
        yield f"  not needed for a consignment of at most {proof.not_needed}"
    yield from (f"  {note}" for note in proof.notes)
    if proof.records is not None:
        yield f"  keep records {proof.records}"
