"""Problems of what a network study asks besides its plans: break-even, uncertainty, trade-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tumen.errors import Problem
    from tumen.study.core.schema import BreakEvenFile, StudyFile
    from tumen.study.network.worlds import NetworkScenario
    from tumen.tables.yaml_document import Document

    Where = tuple[str | int, ...]


def check_questions(
    facts: StudyFile,
    worlds: Sequence[NetworkScenario],
    titles: Mapping[str, str],
    document: Document,
    problems: list[Problem],
) -> None:
    """Add a problem, with its line, for every name that means nothing and every question
    without an answer.
    """
    check = _Check(facts, worlds, titles, document, problems)
    for place, item in enumerate(facts.design.break_even):
        check.break_even(("design", "break_even", place), item)
    check.uncertainty()
    check.trade_off()


class _Check:
    def __init__(
        self,
        facts: StudyFile,
        worlds: Sequence[NetworkScenario],
        titles: Mapping[str, str],
        document: Document,
        problems: list[Problem],
    ) -> None:
        self.titles = titles
        self.facts, self.document, self.problems = facts.design, document, problems
        self.worlds, self.network = {world.name: world for world in worlds}, worlds[0].network

    def complain(self, where: Where, what: str, fix: str) -> None:
        self.problems.append(self.document.problem(where, what, fix))

    def one_of(self, where: Where, name: str | None, known: Sequence[str], kind: str) -> bool:
        if name is None or self.titles.get(name, name) in known:
            return True
        short = {title: name for name, title in self.titles.items()}
        known = [short.get(name, name) for name in known]
        self.complain(where, f"there is no {kind} {name!r}", f"Known: {', '.join(known) or 'none'}")
        return False

    def _is(self, asked: str | None, name: str) -> bool:
        return asked is None or self.titles.get(asked, asked) == name

    def scenario(self, where: Where, name: str) -> bool:
        return self.one_of(where, name, tuple(self.worlds), "scenario")

    def break_even(self, at: Where, item: BreakEvenFile) -> None:
        self.scenario((*at, "scenario"), item.scenario)
        sites = [row.name for row in self.network.sites if row.kind == "plant" and row.state == "possible"]
        if self.one_of((*at, "site"), item.site, sites, "possible plant") and item.kind == "tax cut":
            economy = next(
                row.economy for row in self.network.sites if row.name == self.titles.get(item.site, item.site)
            )
            if not any(tax.economy == economy and tax.rate > 0 for tax in self.network.profit_taxes):
                self.complain(
                    (*at, "kind"),
                    f"no tax on the profit of {item.site} is reckoned",
                    f"State the tax of {economy} in the table profit_taxes",
                )
        if item.kind == "tax cut" and item.most is not None and item.most > 1:
            self.complain((*at, "most"), f"a tax cut of {item.most}", "Give a share of the tax, at most 1")

    def uncertainty(self) -> None:
        asked = self.facts.uncertainty
        if asked is None:
            return
        known = self.scenario(("design", "uncertainty", "reference"), asked.reference)
        likely = {name for name, row in self.worlds.items() if row.probability is not None}
        if len(likely) < 2:
            self.complain(
                ("design", "uncertainty"),
                "fewer than two scenarios have a probability",
                "Give probabilities to two or more",
            )
        for name in sorted({*likely, *([asked.reference] if known else [])}):
            row = self.worlds.get(name)
            if row is not None and row.decides:
                self.complain(
                    ("scenarios", name),
                    "it decides on sites and is meant as something that may come",
                    "Take its decisions or its probability away; a reference leaves sites free",
                )

    def trade_off(self) -> None:
        asked = self.facts.trade_off
        if asked is None:
            return
        if asked.co2 is None and asked.service is None:
            self.complain(
                ("design", "trade_off"), "nothing is asked for", "Give co2 (a number of points) or service"
            )
        if (service := asked.service) is not None:
            at = ("design", "trade_off", "service")
            markets = [row.name for row in self.network.markets]
            items = list(dict.fromkeys(row.item for row in self.network.demand))
            both = self.one_of((*at, "market"), service.market, markets, "market")
            both = self.one_of((*at, "product"), service.product, items, "product with demand") and both
            if both and not any(
                self._is(service.market, row.market) and self._is(service.product, row.item)
                for row in self.network.demand
            ):
                self.complain(
                    at, f"{service.market} has no demand for {service.product}", "Name another of the two"
                )
