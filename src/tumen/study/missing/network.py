"""What a design cannot be chosen without, and what could let it claim a preference."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal

from tumen.agreements.load import load_agreement
from tumen.errors import InputError
from tumen.network.compile.assemble import compile_network
from tumen.network.compile.border import Border
from tumen.network.model.network import Network
from tumen.network.model.places import economy_of
from tumen.study.core.read import LoadedStudy
from tumen.study.missing.facts import Fact, Needed, claim_fact, of_quotes
from tumen.study.network.questions import without_agreement
from tumen.study.network.worlds import NetworkScenario, NetworkStudy


def of_network(study: LoadedStudy) -> Iterator[Fact]:
    """The facts of every scenario; needed are those of the base, without which nothing is answered."""
    network = study.network
    if network is None:
        return
    base, *others = network.scenarios
    together = network.facts.design.uncertainty is not None
    worlds = [(base.network, base.law, True), *((item.network, item.law, together) for item in others)]
    worlds += [(*without_agreement(base, code), True) for code in base.network.agreements]  # its worth
    for given, law, asked in worlds:
        border = Border(given, law)
        with suppress(InputError):  # what else is wrong is told where the study is read
            compile_network(_carried(given), law, border)
        yield from _of_border(study, network, border, "for a plan" if asked else "no")
    yield from _of_proofs(study, base)
    yield from _of_claims(study, base)


def _carried(network: Network) -> Network:
    """The network without what its limits count, with goods of some weight and number in a container: where
    none is stated reading the study asks for it, and which duties are met does not hang on it.
    """
    one = Decimal(1)
    items = (
        replace(
            item,
            weight_kg=one if item.weight_kg is None else item.weight_kg,
            units_per_container=one if item.units_per_container is None else item.units_per_container,
        )
        for item in network.items
    )
    return replace(network, items=tuple(items), carbon_price=Decimal(0), co2_limit_kg=None, services=())


def _of_border(study: LoadedStudy, network: NetworkStudy, border: Border, needed: Needed) -> Iterator[Fact]:
    short = {title: name for name, title in network.titles.items()}
    edition = study.facts.hs_edition
    for (item, regime, *_), found in border.unsettled.items():
        name = short.get(item, item)
        yield from of_quotes(found, name, edition, regime, needed=needed if regime is None else "no")
    for kind, *rest in border.problems:
        if kind == "basis":
            (importer,) = rest
            yield Fact("taxes", (("economy", importer),), "customs_value", ("freight is paid",), needed)
        elif kind == "claim":
            code, item, exporter, importer = rest
            yield _of_claim(study, short.get(item, item), (code, exporter, importer), needed)


def _of_claim(study: LoadedStudy, product: str, claim: tuple[str, str, str], needed: Needed) -> Fact:
    """What a claim costs, or how many units go into a consignment where it is paid by that."""
    code, exporter, importer = claim
    rows = [row for row in study.tables.claiming if row.regime == code and row.basis == "consignment"]
    products = {row.product: row for row in study.tables.products}
    why = (f"{product} from {exporter} into {importer}",)
    whole = product in products and products[product].units_per_consignment is None
    if whole and any(row.cost is not None for row in rows):
        return Fact("products", (("product", product),), "units_per_consignment", why, needed, of=product)
    return claim_fact(code, exporter, importer, why, needed, of=product)


def _of_claims(study: LoadedStudy, scenario: NetworkScenario) -> Iterator[Fact]:
    """Agreements of the study that the design may not claim, since nobody stated what a claim costs."""
    if study.facts.agreements is not None or study.facts.design.agreements is not None:
        return  # what is named there and has no cost is refused
    network, told = scenario.network, {row.regime for row in study.tables.claiming}
    economies, on = economy_of(network), network.periods[0].start
    ways = {(economies[lane.origin], economies[lane.destination]): lane for lane in network.lanes}
    for code in study.agreements:
        known = load_agreement(code)
        for (exporter, importer), lane in ways.items() if code not in told else ():
            if exporter != importer and known.in_force(exporter, importer, on).holds is True:
                why = f"goods from {lane.origin} to {lane.destination}"
                yield claim_fact(code, exporter, importer, (why,), "no")


def _of_proofs(study: LoadedStudy, scenario: NetworkScenario) -> Iterator[Fact]:
    """Materials of named suppliers in a Party of which nobody declares that they originate."""
    network, short = scenario.network, {row.name or row.supplier: row for row in study.tables.suppliers}
    names = {title: name for name, title in (study.network.titles if study.network else {}).items()}
    on = network.periods[0].start
    for offer in network.offers:
        supplier = short.get(offer.supplier)
        if supplier is None:
            continue
        for code in network.agreements:
            known = load_agreement(code)
            stated = {row.agreement for row in (*offer.origin, *offer.value_added)}
            if code in stated or known.standing(supplier.economy, on) is None:
                continue
            material = names.get(offer.item, offer.item)
            key = (("by", supplier.supplier), ("material", material), ("agreement", code))
            yield Fact(
                "declarations",
                key,
                "",
                (f"{material} could originate in {supplier.economy}",),
                "no",
                of=material,
            )
