"""Answer the questions of a study at every scale: products, the network, whole economies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import tumen
from tumen.errors import MissingExtraError
from tumen.network.mip.settings import Progress
from tumen.study.core.read import LoadedStudy
from tumen.study.core.results.assumptions import assumptions_of
from tumen.study.core.results.days_off_file import off_file_statements
from tumen.study.core.results.open_rules import open_rules
from tumen.study.core.results.records import StudyAnswer, StudyResult
from tumen.study.core.results.remarks import remarks_of
from tumen.study.core.results.vintages import vintages_of_network
from tumen.study.core.schema import PRODUCT_QUESTIONS
from tumen.study.economy.results import EconomyResult
from tumen.study.evidence.answer import register_statements
from tumen.study.evidence.records import Registered
from tumen.study.network.results import NetworkResult
from tumen.study.product.results import ProductResult
from tumen.study.statements import Statement, say_that
from tumen.study.zone.results import ZoneResult


class Show(Protocol):
    """Is told how far a study is."""

    def step(self, name: str, number: int, total: int) -> None:
        """A step of so many begins."""

    def solving(self, name: str, state: Progress) -> None:
        """A plan is being solved."""


class Silent:
    """Tells nobody."""

    def step(self, name: str, number: int, total: int) -> None:
        """Nothing."""

    def solving(self, name: str, state: Progress) -> None:
        """Nothing."""


def answer_scales(
    study: LoadedStudy,
    show: Show | None = None,
    *,
    processes: int | None = 1,
    on: str | None = None,
    ends: float | None = None,
) -> StudyResult:
    """Answer every question of a study as it stands.

    Parameters
    ----------
    show
        Is told how far it is.
    processes
        Processes of this machine that solve the draws of the trade model; None is all its cores.
    on
        Address of a Dask scheduler that solves them instead, ``tcp://host:8786``. The numbers do not depend
        on either.
    ends
        Moment (`time.perf_counter`) by which the plans are solved; None: as the study says.

    Returns
    -------
    StudyResult
        What is not known is None, and each part names what it needs. A question whose extra is not installed
        is left out, and the answer says so.

    Raises
    ------
    MissingExtraError
        If nothing else is asked than a question whose extra is not installed.
    InputError, NotConvergedError
        If a plan or an equilibrium is not found.
    """
    told = show or Silent()
    facts = study.facts
    product: ProductResult | None = None
    network: NetworkResult | None = None
    economy: EconomyResult | None = None
    zone: ZoneResult | None = None
    left_out: list[Statement] = []
    with study.on_file():
        if facts.asks(PRODUCT_QUESTIONS):
            from tumen.study.product.run import run_products

            product = run_products(study, told.step)
        if study.network is not None:
            from tumen.study.network.run import run_network

            try:
                network = run_network(
                    study.network,
                    told.solving,
                    assumptions=assumptions_of(study),
                    vintages=vintages_of_network(study.network.scenarios[0].network),
                    ends=ends,
                )
            except MissingExtraError as error:
                if product is None and study.economy is None:
                    raise
                left_out.append(say_that("extra_missing", question="design", extra=error.extra))
        if study.economy is not None:
            from tumen.study.economy.run import run_economy_study

            plans = None if study.network is None or network is None else (study.network, network)
            economy = run_economy_study(
                study.economy, told.step, processes=processes, on=on, plans=plans, product=product
            )
        if study.zone is not None:
            from tumen.study.zone.run import run_zone

            zone = run_zone(study.zone, told.step)
    register: tuple[Registered, ...] = ()
    if product is not None or network is not None:
        from tumen.study.evidence.register import register_of

        cells = () if product is None else product.scenarios[0].cells
        register = register_of(study, study.scenarios[0], cells, network)
    answered = tuple(part for part in (product, network, economy, zone) if part is not None)
    weighed = any(item.key == "saving_assumed" for part in answered for item in part.answer.statements)
    return StudyResult(
        study=facts.study,
        title=facts.title,
        question=facts.question,
        ask=facts.ask,
        on=facts.on,
        currency=facts.currency,
        answer=joined(
            (
                StudyAnswer.of(off_file_statements(study, product)),
                *(part.answer for part in answered),
                *(StudyAnswer.of([item]) for item in left_out),
                StudyAnswer.of([], register_statements(register, assumed=not weighed)),
                StudyAnswer.of([], (*remarks_of(study), *open_rules(study))),
            )
        ),
        product=product,
        network=network,
        economy=economy,
        zone=zone,
        assumptions=tuple(dict.fromkeys(item for part in answered for item in part.assumptions)),
        vintages=tuple(dict.fromkeys(item for part in answered for item in part.vintages)),
        version=tumen.__version__,
        register=register,
    )


def joined(parts: Iterable[StudyAnswer]) -> StudyAnswer:
    """One answer: what each scale says first, then what stands behind it."""
    answers = tuple(parts)
    return StudyAnswer(
        " ".join(item.headline for item in answers if item.headline),
        tuple(dict.fromkeys(point for item in answers for point in item.points)),
        tuple(statement for item in answers for statement in item.statements),
    )
