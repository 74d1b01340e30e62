"""What the last screen shows: the results of the study of a draft, arranged for the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tumen.app.ask.build import read_study_of
from tumen.app.ask.command import duty_command, origin_command
from tumen.app.ask.draft import AskDraft
from tumen.language.force import Language
from tumen.origin.determination import Determination
from tumen.report.product import view
from tumen.study.core.results.remarks import remarks_of
from tumen.study.product.assemble import answers, sales, taxes_of
from tumen.study.product.compare import AgreementOption, duty_statement
from tumen.study.product.results import Cell, OriginAnswer
from tumen.study.words.say import say
from tumen.tariff.quote.quotes import Quote
from tumen.tariff.rates.expression import answers_of_day, questions

if TYPE_CHECKING:
    from tumen.report.papers import Paper
    from tumen.study.core.read import LoadedStudy
    from tumen.study.core.results.records import StudyResult
    from tumen.study.missing.facts import Fact
    from tumen.tariff.quote.landed import Landed

_KNOWS = {
    "bills": "maker",
    "declarations": "supplier",
    "products": "maker",
    "rates": "customs",
    "taxes": "customs",
}
"""Who knows what a table states; else the customs broker."""
WHO = ("maker", "supplier", "forwarder", "broker", "customs")
_WAY = ("inland at origin", "freight", "insurance", "fees", "inland at destination")
_LINES = "national line"
_PLACE = re.compile(r"\s*[(（][^()（）]*\.(?:csv|yaml):\d+[)）]")
"""Where something stands in the study of a question, which nobody wrote."""
_IN_FORM = ("answers", "tariff_lines")
"""Facts that can be answered beside the answer."""


@dataclass(frozen=True, slots=True)
class RegimeRow:
    """One regime in the table of duties."""

    quote: Quote
    landed: Landed | None
    option: AgreementOption | None
    saving_per_unit: Decimal | None
    """Against MFN, after the cost of claiming."""


@dataclass(frozen=True, slots=True)
class AskAnswer:
    """The answer to a draft: the study, its result, and its one cell."""

    study: LoadedStudy
    result: StudyResult
    cell: Cell

    def sentences(self, language: Language) -> tuple[str, ...]:
        """Which agreement to claim and the lowest duty: the answer in its first two sentences."""
        cell = self.cell
        if cell.domestic or cell.compared is None:
            return (self.result.answer.text_in(language),)
        said = [say(cell.compared.statement, language)]
        if cell.quotes is not None:
            said.append(say(duty_statement(cell.quotes), language))
        return tuple(said)

    def said(self, language: Language) -> str:
        """What the study says besides."""
        return _PLACE.sub("", self.result.answer.text_in(language))

    def hardly_so(self, language: Language) -> tuple[str, ...]:
        """What is stated and hardly so, as questions."""
        return tuple(_PLACE.sub("", say(item, language)) for item in remarks_of(self.study))

    @property
    def rows(self) -> tuple[RegimeRow, ...]:
        """Every regime side by side."""
        cell = self.cell
        options = {item.agreement: item for item in cell.compared.options} if cell.compared else {}
        found = []
        for quote in cell.quotes.quotes if cell.quotes else ():
            landed = cell.landed.of(quote.regime) if cell.landed is not None else None
            saving = (
                None
                if landed is None or landed.saving is None
                else landed.saving / cell.units_per_consignment
            )
            found.append(RegimeRow(quote, landed, options.get(quote.regime), saving))
        return tuple(found)

    @property
    def origins(self) -> tuple[OriginAnswer, ...]:
        """Agreements in force between the two, or that may be; all where there is none."""
        return view.shown(self.cell.origins)

    @property
    def missing(self) -> dict[str, tuple[str, ...]]:
        """What the figures wait for and what could lower the duty, by who may know it."""
        found: dict[str, dict[str, None]] = {who: {} for who in WHO}
        of_origin = {
            f"{need} ({item.agreement})": None
            for item in self.cell.origins
            if item.determination is not None
            for need in _needs(item.determination)
        }
        plain = {text.rsplit(" (", 1)[0] for text in of_origin} | {"duty"}  # said by what it hangs on
        asked = [f'an answer to "{text}"' for text in self.conditions]
        if self.asks_line:  # one question to whoever classifies it, not one for each line
            asked += [text for text in self.cell.needs if f'"{_LINES} ' in text]
            found["broker"][f"the national tariff line in {self.cell.importer}"] = None
        facts = [fact for fact in self._facts if fact.table not in _IN_FORM]
        said = tuple(f"the {key['regime']} rate of {key['importer']}" for key in map(_rate_of, facts) if key)
        for text in (*of_origin, *self.cell.needs):
            if text in of_origin or text.startswith("price "):
                found["maker"][text] = None
            elif text in _WAY or text.startswith("the lane"):
                found["forwarder"][text] = None
            elif text not in plain and not text.startswith(
                ("origin under", "cost of claiming", *said, *asked)
            ):
                found["broker"][text] = None
        for fact in facts:
            found[_KNOWS.get(fact.table, "broker")][_asked(fact)] = None
        return {who: tuple(texts) for who, texts in found.items() if texts}

    @property
    def _facts(self) -> tuple[Fact, ...]:
        from tumen.study.missing.write import open_facts

        return open_facts(self.study)

    @property
    def conditions(self) -> tuple[str, ...]:
        """Conditions on which a duty or the import tax hangs, to be answered with yes or no."""
        asked = [dict(fact.key)["condition"] for fact in self._facts if fact.table == "answers"]
        scenario = self.study.scenarios[0]
        for sale in () if self.cell.domestic else sales(scenario):
            told = answers(scenario, sale.product.product, sale.importer)
            taxes = [tax for tax in taxes_of(scenario, sale) if tax is not None]
            open_ones = [text for tax in taxes for text in questions(tax.rate) if text not in told]
            asked += [text for text in open_ones if not answers_of_day([text], scenario.on)]
        return tuple(dict.fromkeys(asked))

    @property
    def asks_line(self) -> bool:
        """Whether a duty hangs on the national tariff line."""
        return any(fact.table == "tariff_lines" and fact.asked == "line" for fact in self._facts)

    @property
    def papers(self) -> tuple[Paper, ...]:
        """Worksheets, what a proof must state, letters to suppliers; none where nothing is imported under an
        agreement.
        """
        from tumen.report.papers import Wanted, papers_of

        judged = any(item.determination is not None for item in self.cell.origins)
        return papers_of(self.study, Wanted()) if judged else ()

    @property
    def commands(self) -> tuple[str, ...]:
        """The same on the command line."""
        if self.cell.domestic:
            return ()
        return tuple(filter(None, (origin_command(self.study), duty_command(self.study, self.cell))))

    def part(self, name: str) -> Any:
        """The macros of the study page, so that the reasons are drawn and worded as there."""
        from tumen.report.page.frame import parts

        return parts(name, result=self.result.product, view=view)

    def page(self) -> str:
        """The whole report as one self-contained page."""
        from tumen.report.study_page import render_study

        return render_study(self.result)


def _asked(fact: Fact) -> str:
    """A fact as somebody is asked for it who knows no tables."""
    match fact.table, dict(fact.key):
        case "claiming", {"regime": regime}:
            return f"what it costs to claim {regime} for one consignment"
        case "rates", {"regime": regime, "importer": importer, "hs": hs}:
            return f"the {regime} rate of {importer} for {hs}"
        case "declarations", {"by": by, "material": material, "agreement": agreement}:
            return f"a declaration of origin of {material} under {agreement}, from {by}"
    return str(fact)


def _rate_of(fact: Fact) -> dict[str, str]:
    """Regime and importer of a rate that is not known; nothing of another fact."""
    return dict(fact.key) if fact.table == "rates" else {}


def _needs(found: Determination) -> Iterator[str]:
    """What origin and direct consignment wait for, and what is to be asked."""
    yield from found.needs
    yield from found.questions
    for node in found.consignment.walk():
        yield from node.needs


@contextmanager
def answered(draft: AskDraft) -> Iterator[AskAnswer]:
    """Answer a draft; the answer holds inside the block.

    Raises
    ------
    InputError
        With all that is wrong with the answers, each problem with its field as the file.
    """
    from tumen.study.core.run import run_study

    with read_study_of(draft) as study:
        result = run_study(study)
        if result.product is None:
            raise AssertionError(draft.key)
        (cell,) = result.product.scenarios[0].cells
        yield AskAnswer(study, result, cell)
