"""Does a good originate? One bill, one agreement, one day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations, takewhile
from math import comb

from tumen.agreements.model import Agreement
from tumen.agreements.provisions import Criterion
from tumen.errors import InputError
from tumen.origin.bill import Bill, Material
from tumen.origin.candidates import Routed, candidates, listed, routed
from tumen.origin.criteria.content import NO_COSTS, base_price, build_down, build_up, material_figures
from tumen.origin.criteria.materials import Resolved, assumed, codes_in, resolve, resolve_one, stated
from tumen.origin.criteria.operations import beyond_minimal, direct_consignment
from tumen.origin.criteria.plausible import questions_of
from tumen.origin.criteria.sets import with_sets
from tumen.origin.criteria.wholly import exclusively_from_originating, wholly_obtained
from tumen.origin.determination import Alternative, Determination, Figures, Node, Status
from tumen.origin.evaluate import Evaluation, alternatives
from tumen.origin.law import Law
from tumen.origin.program import HUNDRED, Program, operations_by_test
from tumen.origin.spelling import check_words
from tumen.origin.truth import all_of, any_of
from tumen.reference.hs import HsCode, dotted

_MOST_TRIED = 200


def determine(bill: Bill, agreement: Agreement, *, on: date, importer: str | None = None) -> Determination:
    """Determine whether the good of `bill` originates under `agreement` on the day `on`.

    Parameters
    ----------
    bill
        The good, its materials and what was done to it.
    agreement
        A loaded agreement; its provisions are parameters, its rules are data.
    on
        The day of import: it decides the Parties, the HS edition and the rule.
    importer
        When given, the agreement must be in force between the two economies on that day.

    Raises
    ------
    InputError
        If the agreement is not in force for the exporter (or the pair) on the day, a code is not in its
        edition, or it has a deduction that the agreement does not know.
    """
    law = law_on(agreement, bill.country, on, importer)
    check_words(bill, [agreement.provisions])
    return determine_under(bill, law)


def law_on(agreement: Agreement, exporter: str, on: date, importer: str | None = None) -> Law:
    """Collect what the engine needs of an agreement on a day.

    Raises
    ------
    InputError
        If the agreement is not in force for the exporter, or between the two, on that day.
    """
    if importer is not None:
        force = agreement.in_force(exporter, importer, on)
        if not force.holds:
            raise InputError.of(
                f"{agreement.code} is not in force from {exporter} to {importer} on {on}: {force.reason}",
                "Choose a later day or another agreement",
            )
    alone = agreement.importer is not None  # non-preferential rules look at one economy at a time
    parties = {exporter: exporter} if alone else agreement.parties_towards(importer or exporter, on)
    if exporter not in parties:
        raise InputError.of(
            f"{agreement.code} is not in force for {exporter} on {on}",
            f"Parties on that day: {', '.join(sorted(parties)) or 'none'}",
        )
    edition = agreement.edition_on(on).edition
    return Law(
        agreement.code,
        agreement.provisions.for_exporter(exporter),
        frozenset(parties),
        edition,
        cache(agreement.rule_for),
        on,
        frozenset((code, party) for code, party in parties.items() if code != party),
    )


def determine_under(bill: Bill, law: Law, *, helpful: bool = True) -> Determination:
    """Determine origin under a law already collected (see `law_on`); the good travels as the bill says.

    `helpful`: with the proofs that would make it originate.
    """
    determined = _determine(bill, law)
    if helpful and determined.status is Status.NOT_ORIGINATING:
        proofs = _would_originate_with(bill, law)
        if proofs:
            return replace(determined, would_originate_with=proofs)
    return determined


def resolve_for(bill: Bill, law: Law) -> tuple[Resolved, ...]:
    """Settle the origin of the bill's materials under the law."""
    return resolve(bill, law, _determine)


def resolve_unit(material: Material, bill: Bill, law: Law) -> Resolved:
    """Settle the origin of a material as if it stood in the bill."""
    return resolve_one(material, bill, law, _determine)


def _determine(bill: Bill, law: Law) -> Determination:
    resolved = resolve_for(bill, law)
    wholly, _ = wholly_obtained(bill, resolved, law)
    exclusively = exclusively_from_originating(bill, resolved, law)
    facts = (resolved, law, wholly, exclusively)
    codes = candidates(bill.hs, law.edition)
    if len(codes) > 1:
        found = routed(bill.hs, codes, lambda code: _routed(replace(bill, hs=code), code, *facts))
    else:
        found = _routed(bill, codes[0] if codes else bill.hs, *facts)
    routes: dict[Criterion, Node] = {"WO": wholly, "PE": exclusively, "PSR": found.route}
    ordered = [(name, routes[name]) for name in law.provisions.criteria_order]
    met = any_of(node.met for _, node in ordered)
    unread = law.provisions.not_read.get("cumulation")
    if met is False and unread is not None:
        met = None
        more = Node("cumulation", f"cumulation beyond the Parties: {unread}", None, needs=(unread,))
        ordered.append((law.provisions.criteria_order[-1], more))
    criterion = next((name for name, node in ordered if node.met), None)
    status = Status.of(met)
    trace = Node("origin", f"{status} in {bill.country}", met, children=tuple(node for _, node in ordered))
    consignment = direct_consignment(bill, law)
    eligible = all_of((met, consignment.met))
    needs = trace.missing() or (consignment.missing() if eligible is None else ())
    return Determination(
        agreement=law.agreement,
        good=found.good,
        edition=law.edition,
        country=bill.country,
        on=law.on,
        status=status,
        criterion=criterion,
        rule=found.rule,
        rule_source=found.source,
        preference_eligible=eligible,
        figures=_figures(bill, resolved, found.evaluation, law),
        alternatives=found.alternatives,
        materials=material_figures(found.evaluation.parts),
        trace=trace,
        consignment=consignment,
        needs=needs,
        assumed=assumed(resolved),
        questions=questions_of(bill, resolved),
    )


def _routed(
    bill: Bill, good: HsCode, resolved: tuple[Resolved, ...], law: Law, wholly: Node, exclusively: Node
) -> Routed:
    """Test the rule of a code of the good; one in another edition has no single code in that of the rules."""
    program, text, source = program_of(bill, law, good)
    operations = beyond_minimal(bill, resolved, law)
    evaluation = Evaluation(bill, good.digits, resolved, law, wholly, exclusively, operations)
    offered: tuple[Alternative, ...] = ()
    if program is None:
        psr = Node("rule", f"no rule on file for {dotted(good.digits)}", None, needs=(_rule_need(good, law),))
    else:
        psr = evaluation.node(program)
        offered = alternatives(program, psr)
    parts = [] if good.edition == law.edition else [_no_single(good, law)]
    by_test = operations_by_test(law.provisions)
    parts += [psr] if by_test else [psr, operations]
    route = Node(
        "PSR",
        f"product-specific rule {text}" if text else "product-specific rule",
        all_of(node.met for node in parts),
        law.provisions.criteria_articles.get("PSR"),
        margin=psr.margin if by_test or operations.met else None,
        inputs=(("HS edition", law.edition), ("source", source or "")),
        children=tuple(parts),
    )
    route = with_sets(route, bill, good.digits, resolved, law)
    return Routed(good, text, source, route, evaluation, offered)


def _no_single(hs: HsCode, law: Law) -> Node:
    codes = [HsCode(digits, law.edition) for digits in codes_in(hs, law.edition)]
    may_be = f"{hs.dotted} of {hs.edition} may be {listed(codes) if codes else 'none'}"
    need = f"the {law.edition} code of the good: {may_be}"
    return Node("good", f"no single {law.edition} code for {hs.dotted}", None, needs=(need,))


def program_of(bill: Bill, law: Law, good: HsCode) -> tuple[Program | None, str | None, str | None]:
    """Return the rule of the good, compiled, its text and its source; None where none is on file."""
    if bill.rule is not None:
        program = law.program(bill.rule, good.digits)
        return program, program.text, "stated by the user"
    if good.edition != law.edition or len(good.digits) < 6:
        return None, None, None
    found = law.rule_for(good)
    if found is None:
        return None, None, None
    return law.program(found.rule, good.digits), found.text, str(found.source)


def _rule_need(good: HsCode, law: Law) -> str:
    if len(good.digits) < 6:
        return f"the six-digit code of the good ({dotted(good.digits)} is a heading or chapter)"
    return f"the rule of {law.agreement} for {dotted(good.digits)} ({good.edition}), which is not on file"


def _figures(bill: Bill, resolved: tuple[Resolved, ...], evaluation: Evaluation, law: Law) -> Figures:
    base, policy = base_price(bill, law.provisions.content.base), law.provisions.content
    value, weight = evaluation.failing_value, evaluation.failing_weight
    found = Figures(
        base=base,
        failing_value_pct=None if value is None else value.exact,
        failing_weight_pct=None if weight is None else weight.exact,
    )
    if not stated(resolved):
        return found
    vnm, vom = evaluation.value
    found = replace(found, vnm=vnm.exact, vom=vom.exact)
    if base is None:
        return found
    costs = NO_COSTS if policy.build_up == "materials" else bill.costs
    return replace(
        found,
        rvc_build_down_pct=build_down(base, vnm).exact,
        rvc_build_up_pct=None if costs is None else build_up(base, vom, costs.total).exact,
        nom_pct=None if vnm.exact is None else vnm.exact / base * HUNDRED,
    )


def _would_originate_with(bill: Bill, law: Law) -> tuple[str, ...]:
    """Return the fewest undetermined materials whose proof would make the good originate; empty if all would
    not.

    Combinations are tried by size as long as they are few; after that all undetermined materials are
    returned.
    """
    candidates = [index for index, m in enumerate(bill.materials) if m.status == "undetermined"]
    if not candidates or not _originates_with(candidates, bill, law):
        return ()
    sizes = takewhile(lambda size: comb(len(candidates), size) <= _MOST_TRIED, range(1, len(candidates)))
    tried = (chosen for size in sizes for chosen in combinations(candidates, size))
    fewest = next((chosen for chosen in tried if _originates_with(chosen, bill, law)), candidates)
    return tuple(bill.materials[index].name for index in fewest)


def _originates_with(shown: Iterable[int], bill: Bill, law: Law) -> bool:
    indices = set(shown)
    materials = tuple(
        replace(m, status="originating") if index in indices else m for index, m in enumerate(bill.materials)
    )
    return _determine(replace(bill, materials=materials), law).originating is True
