"""Scenarios resolved: the tables of each with its overrides, its day, its law,
and in words what it changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from tumen.errors import InputError, Problem
from tumen.study.core.check import check_tables, check_words, known_regimes, near
from tumen.study.core.overrides import Overrides
from tumen.study.core.raw import CellTerms, parse_tables, rates_of
from tumen.study.core.schema import BASE, PRODUCT_QUESTIONS, ScenarioFile
from tumen.study.core.sound import agreed, elsewhere, mended, with_all_meant, without
from tumen.study.core.unmet import counts_nowhere, elsewhere_of, policy_unmet, unused_lanes
from tumen.tariff.quote.customs_rates import CustomsRates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from tumen.study.core.raw import RawTables
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.rows.columns import StudyTables
    from tumen.study.core.schema import PeriodFile, StudyFile
    from tumen.study.product.today import Today
    from tumen.tables.yaml_document import Document
    from tumen.tariff.policy.change import PolicyChange

_OF_ORIGIN_ALONE = {"origin", "qualify"}


@dataclass(slots=True)
class BorderTables:
    """The tables of a scenario read anew, amounts valued as customs of an importer do on a day."""

    raw: RawTables
    terms: CellTerms
    period: str | None
    only_lanes: bool
    _read: dict[tuple[str, date], Today] = field(default_factory=dict)

    def at(self, importer: str, on: date) -> Today:
        """The tables for one importer and the day of the declaration."""
        from tumen.study.product.today import today

        if (importer, on) not in self._read:
            tables = parse_tables(self.raw, replace(self.terms, border=(importer, on)), [])
            self._read[importer, on] = today(tables, on, self.period, [], only_lanes=self.only_lanes)
        return self._read[importer, on]


@dataclass(frozen=True, slots=True)
class StudyScenario:
    """One scenario, whole: the day, the tables in the study's currency, the law that it changes."""

    name: str
    title: str
    on: date
    ask: tuple[str, ...]
    """Questions that it is asked."""
    probability: Decimal | None
    tables: StudyTables
    today: Today
    """The tables as the questions about single products look at them."""
    policy: tuple[PolicyChange, ...]
    """Changes of trade policy, in the order in which they stack."""
    agreements: tuple[str, ...]
    left_out: tuple[str, ...]
    """Agreements that the scenario does without."""
    changes: tuple[str, ...]
    """What it changes against the base, in words."""
    decides: bool = False
    """Whether it decides on sites: a design to be compared, rather than something that happens."""
    border: BorderTables | None = None

    def asks_of_products(self) -> bool:
        """Whether a question about single products is asked of it."""
        return bool(set(self.ask) & set(PRODUCT_QUESTIONS))

    def customs_rates(self, importer: str) -> CustomsRates:
        """The rates of customs of an importer on the day of the scenario, out of those of the study."""
        rows = self.today.tables.exchange_rates
        return CustomsRates(rates_of(rows) if rows else None, importer, self.on)

    def at_border(self, importer: str) -> Today | None:
        """The tables with amounts as customs of an importer value them; None where they take no other rate of
        exchange than that of the day, or theirs is not known.
        """
        customs = self.customs_rates(importer)
        if self.border is None or customs.rates is None:
            return None
        if all(customs.rate(name) is None for name in customs.rates.currencies):
            return None
        return self.border.at(importer, self.on)


def period_of(periods: Sequence[PeriodFile], on: date) -> str | None:
    """The last period that has begun on the day, the first where none has; None where there are none."""
    begun = [item for item in periods if item.start <= on]
    if begun:
        return max(begun, key=lambda item: item.start).name
    return periods[0].name if periods else None


@dataclass(slots=True)
class Resolver:
    """Resolves scenarios of one study, collecting what is wrong with them."""

    facts: StudyFile
    document: Document
    raw: RawTables
    agreements: tuple[str, ...]
    problems: list[Problem]
    missing: frozenset[str] = frozenset()
    """Tables whose absence is told."""
    certain: bool = True
    """Whether all that stands in study.yaml can be read; else only names and cells are looked at."""
    dated: bool = True
    """Whether the periods can be read and none meets another; else no row is told to hold on no day."""
    broken: list[Problem] = field(default_factory=list)
    """What is wrong with cells and names."""
    allow_same: bool = False
    """See `tumen.study.core.overrides.Overrides`."""

    def all(self) -> tuple[tuple[StudyScenario, ...], ...]:
        """Every scenario, the base first; twice where rows are broken, never where too much is."""
        asked = {BASE: self.facts.scenarios.get(BASE, ScenarioFile()), **self.facts.scenarios}
        if asked[BASE].changed:
            self._complain(
                ("scenarios", BASE), "the base changes something", "Write it into the tables themselves"
            )
        self._probabilities()
        made = [self.one(name, asked) for name in asked]
        several = max(map(len, made))
        if not all(made):
            return ()
        return tuple(
            tuple(worlds[min(place, len(worlds) - 1)] for worlds in made) for place in range(several)
        )

    def base(self, raw: RawTables) -> tuple[StudyScenario, ...]:
        """The base over other tables."""
        self.raw = raw
        return self.one(BASE, {BASE: self.facts.scenarios.get(BASE, ScenarioFile())})

    def one(self, name: str, asked: Mapping[str, ScenarioFile]) -> tuple[StudyScenario, ...]:
        """One scenario with all that it builds on, once for each reading of its tables."""
        layers = self._layers(name, asked)
        patch = asked[name]
        on = next((layer.on for _, layer in reversed(layers) if layer.on), self.facts.on)
        changes = [f"on {on} in place of {self.facts.on}"] if on != self.facts.on else []
        facts, unsure = self.facts, self._unsure()
        of_cells = (facts.hs_edition, facts.currency, self.problems, changes, unsure, self.allow_same)
        made = Overrides(self.raw, self.document, *of_cells)
        policy: tuple[PolicyChange, ...] = ()
        for layer, given in layers:
            made.apply(layer, given)
            policy = self._policy(layer, given, policy, changes)
            self._check_without(layer, given, changes)
        without = tuple(dict.fromkeys(code for _, layer in layers for code in layer.without))
        kept = tuple(code for code in self.agreements if code not in without)
        ask = patch.ask or self.facts.ask
        worlds = self._worlds(name, made.raw, on)
        seen = [self._as_today(tables, on, ask) for tables in worlds]
        if worlds:
            self._add(name, elsewhere(agreed([hindered for _, hindered in seen]), self.broken))
            self._check_met(name, patch, policy, worlds, self._days(on))
        if set(ask) <= _OF_ORIGIN_ALONE and not without:
            for today, hindered in seen[:1] if len(seen) == 1 else ():
                if not hindered:
                    self._in_force(name, today, kept, on)
        decided = name != BASE and self._decides(layers)
        return tuple(
            StudyScenario(
                name,
                patch.title or name,
                on,
                ask,
                patch.probability,
                tables,
                today,
                policy,
                kept,
                without,
                tuple(changes),
                decided and any(row.decision != "free" for row in tables.sites),
                BorderTables(made.raw, self._terms(on), period_of(facts.periods, on), "design" in facts.ask),
            )
            for tables, (today, _) in zip(worlds, seen, strict=True)
        )

    def _terms(self, on: date) -> CellTerms:
        return CellTerms(self.facts.hs_edition, self.facts.currency, on)

    def _unsure(self) -> frozenset[str]:
        """Tables of which a row is broken."""
        places = {(problem.file, problem.line) for problem in self.broken}
        rows = self.raw.rows.items()
        found = {name for name, listed in rows if any((row.file, row.line) in places for row in listed)}
        return self.missing | found

    def _placed(self) -> bool:
        """Whether it is known in which economy every place is."""
        return not any(problem.what.startswith(("economy: ", "country: ")) for problem in self.broken)

    def _in_force(self, name: str, today: Today, agreements: tuple[str, ...], on: date) -> None:
        """Where only origin is asked and no agreement holds for any pair on the day, there is nothing to ask.

        A landed cost without an agreement is an answer: what the goods cost at the MFN rate.
        """
        from tumen.study.product.check import never_in_force

        why = never_in_force(today, agreements, on)
        if why is not None:
            own = ("scenarios", name, "on")
            self._complain(
                own if own in self.document.lines else ("on",),
                f"none of {', '.join(agreements)} is in force for any pair of the study on {on}: {why}",
                "Choose a later day, or name an agreement that is in force",
            )

    def _decides(self, layers: Sequence[tuple[str, ScenarioFile]]) -> bool:
        return any(
            path.removeprefix("all ").lstrip().startswith("sites")
            and ("decision" in (given if isinstance(given, dict) else {}) or path.endswith(".decision"))
            for _, layer in layers
            for path, given in layer.set.items()
        )

    def _worlds(self, name: str, raw: RawTables, on: date) -> tuple[StudyTables, ...]:
        """The tables of a scenario; where something is broken, two readings of them to be told apart by.

        See `tumen.study.core.sound`. None where too much is broken to look further.
        """
        edition, lost = self.facts.hs_edition, self.missing
        problems: list[Problem] = []
        tables = whole = parse_tables(raw, self._terms(on), problems)
        cells = [*problems]
        if problems or raw.incomplete:
            whole, gone = mended(raw, tables, edition, filled=True)
            lost = lost | gone
        crossed = [
            *check_tables(whole, lost, self.facts.regimes),
            *check_words(whole, self.agreements),
        ]
        problems += elsewhere(crossed, cells)
        self._add(name, problems)
        if not problems and not lost:
            return (tables,)
        self.broken += problems
        every = with_all_meant(whole, lost, edition)
        if every is None or not self.certain:
            return ()
        bare, _ = mended(raw, tables, edition, filled=False)
        return without(bare, {(problem.file, problem.line) for problem in crossed}), every

    def _as_today(self, tables: StudyTables, on: date, ask: tuple[str, ...]) -> tuple[Today, list[Problem]]:
        """The tables as the questions about single products look at them, and what hinders these."""
        from tumen.study.product.check import check_today
        from tumen.study.product.today import today

        design = "design" in self.facts.ask
        problems = [
            *counts_nowhere(tables, self._days(on), dated=self.dated, placed=self._placed()),
            *(() if design else unused_lanes(tables)),
        ]
        hindered: list[Problem] = []
        seen = today(tables, on, period_of(self.facts.periods, on), hindered, only_lanes=design)
        if set(ask) & set(PRODUCT_QUESTIONS):
            problems += [*hindered, *check_today(seen)]
        return seen, problems

    def _days(self, on: date) -> list[tuple[date, date]]:
        """Days, each a first and a last, of which the study asks the law: of every scenario,
        period and year.
        """
        own = {on, self.facts.on, *(item.on for item in self.facts.scenarios.values() if item.on is not None)}
        days = [(day, day) for day in sorted(own | {item.start for item in self.facts.periods})]
        if "schedule" in self.facts.ask:
            for first, last in map(self.facts.years, own):
                days.append((date(first, 1, 1), date(last, 12, 31)))
        return days

    def _add(self, name: str, problems: list[Problem]) -> None:
        """Problems of a scenario that the base does not have, saying which scenario it is.

        A row that a scenario changes still has the other cells of the base, whose mistakes are told there.
        """
        known = set(self.problems)
        told = set() if name == BASE else {(problem.what, problem.fix) for problem in self.problems}
        for problem in problems:
            if problem in known or (problem.what, problem.fix) in told:
                continue
            mine = name == BASE or problem.file == self.document.path
            what = problem.what if mine else f"{problem.what} (in scenario {name!r})"
            self.problems.append(replace(problem, what=what))

    def _complain(self, where: tuple[str | int, ...], what: str, fix: str) -> None:
        self.problems.append(self.document.problem(where, what, fix))

    def _probabilities(self) -> None:
        stated = [item.probability for item in self.facts.scenarios.values() if item.probability is not None]
        if stated and sum(stated) != 1:
            self._complain(
                ("scenarios",),
                f"the probabilities add up to {sum(stated)}",
                "Let them add up to 1; a scenario without one is shown but not expected",
            )

    def _layers(self, name: str, asked: Mapping[str, ScenarioFile]) -> tuple[tuple[str, ScenarioFile], ...]:
        """The scenarios that one builds on, the first of them first, and the scenario itself."""
        found: list[tuple[str, ScenarioFile]] = []
        at: str | None = name
        while at is not None:
            if at not in asked or any(at == before for before, _ in found):
                above = found[-1][0]
                where = ("scenarios", above, "builds_on")
                if at in asked:
                    self._complain(where, f"{at!r} builds on itself", "Delete builds_on in one of them")
                else:
                    self._complain(where, f"there is no scenario {at!r}", near(at, asked, "scenario"))
                break
            found.append((at, asked[at]))
            at = asked[at].builds_on
        return tuple(reversed(found))

    def _check_without(self, layer: str, patch: ScenarioFile, changes: list[str]) -> None:
        asked = self.facts.agreements
        settled = asked is None or set(asked) <= set(self.agreements)  # else a misspelt one may be meant
        for index, code in enumerate(patch.without):
            if settled and code not in self.agreements:
                self._complain(
                    ("scenarios", layer, "without", index),
                    f"{code!r} is not asked",
                    f"Agreements: {', '.join(self.agreements)}",
                )
            changes.append(f"as if there were no {code}")

    def _policy(
        self, layer: str, patch: ScenarioFile, before: tuple[PolicyChange, ...], changes: list[str]
    ) -> tuple[PolicyChange, ...]:
        """The changes of trade policy of one scenario after those before it."""
        from tumen.tariff.policy.change_file import read_change

        found = before
        for index, row in enumerate(patch.policy):
            where = ("scenarios", layer, "policy", index)
            name = layer if len(patch.policy) == 1 else f"{layer} {index + 1}"
            try:
                change = read_change(row, found, self.facts.hs_edition, name)
            except InputError as error:
                for problem in error.problems:
                    self._complain(where, problem.what, problem.fix)
                continue
            self._check_regime(change, where)
            found = (*found, change)
            changes.append(str(change))
        return found

    def _check_met(
        self,
        name: str,
        patch: ScenarioFile,
        policy: tuple[PolicyChange, ...],
        worlds: Sequence[StudyTables],
        days: list[tuple[date, date]],
    ) -> None:
        """A change of policy that no good of the study can meet would do nothing in silence."""
        own = policy[len(policy) - len(patch.policy) :]
        if len(policy) < len(patch.policy):
            return
        for index, change in enumerate(own):
            if change.action == "remove":
                continue
            why, *others = (policy_unmet(change, tables, days) for tables in worlds)
            known = self._placed() or why is None or not elsewhere_of(why)
            if why is not None and known and all(other == why for other in others):
                self._complain(
                    ("scenarios", name, "policy", index),
                    f"the change {change.name!r} counts nowhere: {why}",
                    "Correct it, or delete it",
                )

    def _check_regime(self, change: PolicyChange, where: tuple[str | int, ...]) -> None:
        """A regime that nobody knows cannot end, and a change of its rate would do nothing in silence."""
        known = known_regimes(self.facts.regimes)
        named = change.target if change.action == "end" else change.regime
        if named is not None and named not in known:
            key = "end" if change.action == "end" else "regime"
            self._complain((*where, key), f"{named!r} is no regime on file", near(named, known, "regime"))


def base_over(study: LoadedStudy, raw: RawTables) -> StudyScenario | None:
    """The base of a study over other tables, None where these cannot be (a price below its materials)."""
    problems: list[Problem] = []
    found = Resolver(study.facts, study.document, raw, study.agreements, problems).base(raw)
    return None if problems else found[0]
