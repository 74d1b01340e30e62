"""The general provisions of an agreement as parameters: one set of fields serves every agreement.

What an agreement has is stated; what it does not have is absent (`None` or empty), and the engine then
applies nothing. Each block carries the article that a trace cites.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from tumen.agreements.obtained import ObtainedKind
from tumen.agreements.proofs import ProofPolicy
from tumen.agreements.rule import ChangeLevel, CodeRange, ContentBase, ContentMethod
from tumen.schema import Frozen

Criterion = Literal["WO", "PE", "PSR"]
Cumulation = Literal["originating-materials", "partial", "full", "none"]
Treatment = Literal["disregard", "count", "originating"]
Block = Literal["content", "tolerance", "operations", "cumulation"]
TestKind = Literal["WO", "PE", "CTC", "PROCESS", "RVC"]
SetRule = Literal["3a", "3b", "3c"]
ExcludedCost = Literal["sales-promotion", "royalties", "shipping-and-packing", "interest-not-allowed"]


def parse_chapters(text: object) -> frozenset[str]:
    """Read ``"01-49, 64-97"`` as the set of its two-digit chapters."""
    if isinstance(text, frozenset):
        return text
    if not isinstance(text, str):
        msg = f'chapters must be text such as "01-49, 64-97", not {text!r}'
        raise ValueError(msg)  # noqa: TRY004 - pydantic turns ValueError into a problem with its line
    found: set[str] = set()
    for part in text.replace(" ", "").split(","):
        first, _, last = part.partition("-")
        last = last or first
        if not (first.isdigit() and last.isdigit() and 1 <= int(first) <= int(last) <= 99):
            msg = f'{part!r} is not a range of chapters; write for example "50-63"'
            raise ValueError(msg)
        found.update(f"{number:02d}" for number in range(int(first), int(last) + 1))
    return frozenset(found)


def parse_goods(text: object) -> object:
    """Read ``"01-24, 39, 29.01"``: chapters, ranges of chapters and headings, as a tuple of digits."""
    if not isinstance(text, str):
        return text
    found: list[str] = []
    for part in text.replace(" ", "").split(","):
        digits = part.replace(".", "")
        if len(digits) == 4 and digits.isdecimal():
            found.append(digits)
        else:
            found.extend(sorted(parse_chapters(part)))
    return tuple(found)


def _percent(value: Decimal) -> Decimal:
    if not Decimal(0) <= value <= Decimal(100):
        msg = f"{value} is not a percentage between 0 and 100"
        raise ValueError(msg)
    return value


def _exact(value: object) -> object:
    return str(value) if isinstance(value, float) else value


Chapters = Annotated[frozenset[str], BeforeValidator(parse_chapters)]
Percent = Annotated[Decimal, BeforeValidator(_exact), AfterValidator(_percent)]


def _parse_ranges(text: object) -> object:
    return ranges_of(text) if isinstance(text, str) else text


def ranges_of(text: str) -> tuple[CodeRange, ...]:
    """Read ``"15, 04.01-04.06, 2009.11-2009.39"``: chapters, headings, subheadings and their ranges."""
    found: list[CodeRange] = []
    for part in text.replace(" ", "").split(","):
        first, _, last = part.replace(".", "").partition("-")
        last = last or first
        if (
            not (first.isdecimal() and last.isdecimal() and len(first) == len(last) in {2, 4, 6})
            or first > last
        ):
            msg = f'{part!r} is no code or range of codes; write for example "15, 04.01-04.06"'
            raise ValueError(msg)
        found.append(CodeRange(first, last))
    return tuple(found)


Ranges = Annotated[tuple[CodeRange, ...], BeforeValidator(_parse_ranges)]


class Tolerance(Frozen):
    """One limb of the tolerance (de minimis) for materials that miss a change in classification."""

    measure: Literal["value", "weight"]
    of: Literal["FOB", "EXW", "good", "component"]
    """Base of the share: the price of the good for a value limb; for a weight limb the weight of the good, or
    of the component that determines its classification, and then only materials in that component are
    tolerated."""
    limit_pct: Percent
    """The largest share allowed, itself allowed."""
    chapters: Chapters
    """Chapters of the *good* that the limb covers."""
    codes: tuple[str, ...] = ()
    """Headings or subheadings of the *good* (digits) to which the limb is limited within its chapters."""
    other: ChangeLevel | None = None
    """The tolerated materials must come from another chapter, heading or subheading than the good."""
    materials: Ranges = ()
    """Materials of these codes are surely of the kind that is tolerated; of any other it is not known. Empty:
    all are."""
    provided: str | None = None
    """A condition that a person answers."""
    article: str

    def covers(self, good: str) -> bool:
        """Whether the limb speaks of a good of this code (digits)."""
        return good[:2] in self.chapters and (not self.codes or good.startswith(self.codes))


class Exclusion(Frozen):
    """Materials that are not tolerated in some goods."""

    goods: Ranges
    but_not: Ranges = ()
    """Goods among them to which the exclusion does not apply."""
    materials: Ranges
    sure: bool = True
    """False where the text excludes only some of these goods or materials, which their codes do not tell."""
    article: str

    def speaks_of(self, good: str) -> bool:
        """Whether it applies to a good of this code (digits)."""
        return any(item.covers(good) for item in self.goods) and not any(
            item.covers(good) for item in self.but_not
        )

    def excludes(self, codes: tuple[str, ...] | None) -> bool | None:
        """Whether a material of one of `codes` (None: not known) is excluded in these goods."""
        hits = {any(item.could_cover(code) for item in self.materials) for code in codes or ()}
        if hits == {False}:
            return False
        return True if hits == {True} and self.sure else None


class TolerancePolicy(Frozen):
    """All limbs, and how they combine."""

    limbs: tuple[Tolerance, ...]
    combine: Literal["any", "all"] = "any"
    """Whether one applicable limb is enough or all applicable limbs must be kept."""
    levels: tuple[ChangeLevel, ...] = ("CC", "CTH", "CTSH", "AH")
    """Changes in classification whose failure is tolerated."""
    conditions: bool = False
    """Whether materials that miss a condition of the rule (to be wholly obtained) are tolerated too."""
    unknown_for: Annotated[tuple[str, ...], BeforeValidator(parse_goods)] = ()
    """Goods (chapters and headings, as "04, 50-63, 42.02") for which the text says more than the limbs
    hold."""
    unknown_because: str = ""
    exclusions: tuple[Exclusion, ...] = ()
    open_for: Annotated[tuple[str, ...], BeforeValidator(parse_goods)] = ()
    """Goods for which missing the change and the limbs is not the last word: the text says more than is on
    file."""
    open_because: str = ""


class ComponentPolicy(Frozen):
    """Goods of which only the component that determines the classification must make the change."""

    chapters: Chapters
    article: str


class SetPolicy(Frozen):
    """When a set originates whose parts do not all originate."""

    limit_pct: Percent
    """The largest share of parts that do not originate, itself allowed."""
    of: tuple[ContentBase, ...]
    """Prices of the set; the share of one of them is enough."""
    rules: tuple[SetRule, ...] = ("3a", "3b", "3c")
    """General rules of the Harmonized System by which the set is classified."""
    chapters: Chapters | None = None
    """Chapters of the set; all where absent."""
    effect: Literal["instead", "enough", "needed"]
    """``instead`` of the rule of the good; ``enough`` beside it; ``needed``: without it the set does not
    originate."""
    article: str


class Partner(Frozen):
    """Economies outside the agreement that count as a Party for materials or production (diagonal)."""

    economies: tuple[str, ...] = ()
    group: str | None = None
    """A group of the membership table, such as EU."""
    materials: bool = True
    """Materials that originate there count as originating."""
    production: bool = False
    """Production there on non-originating materials counts as production in a Party."""
    exporters: tuple[str, ...] = ()
    """Parties in which the good must be made; empty: any."""
    provided: str | None = None
    """A condition that a person answers."""
    article: str


class ContentPolicy(Frozen):
    """How regional value content and the value of materials are computed."""

    base: ContentBase
    methods: tuple[ContentMethod, ...]
    articles: dict[str, str]
    """Article by method, and under ``undetermined`` the article that makes undetermined non-originating."""
    deductible: tuple[str, ...] = ()
    """Kinds of cost that may be taken off the value of a non-originating material when documented."""
    build_up: Literal["materials-and-costs", "materials"] = "materials-and-costs"
    """What the build-up method counts: originating materials with the producer's costs and profit, or
    alone."""
    deductible_article: str | None = None
    net_cost_excludes: tuple[ExcludedCost, ...] = ()
    """Costs inside the producer's total cost that are no part of the net cost."""


class RolePolicy(Frozen):
    """How packing, accessories and indirect materials are treated in each test. Not listed: as a material."""

    treatment: dict[TestKind, Treatment]
    article: str
    only_if_customary: bool = False
    """The treatment holds only for what is not invoiced separately and customary in quantity and value."""


class ChapterOperations(Frozen):
    """Operations that do not confer origin on goods of some chapters, besides those of the general list."""

    chapters: Chapters
    minimal: dict[str, str]
    article: str


class OperationsPolicy(Frozen):
    """Operations that by themselves never confer origin on non-originating materials."""

    minimal: dict[str, str]
    """Operation code to the paragraph that lists it."""
    article: str
    tests: tuple[TestKind, ...] = ("CTC", "RVC", "PROCESS")
    """Tests that such operations defeat; the general list says nothing on a claim by another test."""
    by_chapter: tuple[ChapterOperations, ...] = ()
    """Lists for goods of single chapters; these defeat every test."""
    but_not: dict[str, Ranges] = Field(default_factory=dict)
    """Operations of the general list that confer origin on goods of these codes all the same."""

    def defeats(self, test: TestKind, good: str) -> bool:
        """Whether minimal operations defeat a claim by this test for a good of this code (digits)."""
        return test in self.tests or any(good[:2] in item.chapters for item in self.by_chapter)

    def minimal_for(self, good: str) -> dict[str, str]:
        """Return operation code to the article that makes it minimal for a good of this code (digits)."""
        found = (
            {
                name: f"{self.article}{paragraph}"
                for name, paragraph in self.minimal.items()
                if not any(codes.covers(good) for codes in self.but_not.get(name, ()))
            }
            if self.tests
            else {}
        )
        for item in self.by_chapter:
            if good[:2] in item.chapters:
                found |= {name: f"{item.article}{paragraph}" for name, paragraph in item.minimal.items()}
        return found


class ConsignmentPolicy(Frozen):
    """Direct consignment: what a good may undergo on its way."""

    allowed: tuple[str, ...]
    """Operations allowed in an intermediate place."""
    customs_control: bool = True
    """Whether the good must stay under customs control there."""
    article: str


class DifferentialPolicy(Frozen):
    """Tariff differentials: which Party's rate a good takes where the importer treats Parties differently."""

    articles: dict[str, str]
    """Article by step: same, appendix, acquired, minimal, contributed, option_a, option_b."""
    minimal: tuple[str, ...]
    """Operations that do not make the exporting Party the country of origin of a PE good."""
    appendix_min_domestic_pct: Percent
    """Share of value to be added in the exporting Party for goods of an Appendix."""


class Provisions(Frozen):
    """The general provisions of one agreement."""

    criteria_order: tuple[Criterion, ...]
    criteria_articles: dict[Criterion, str]
    cumulation: Cumulation
    cumulation_article: str
    partial_from_pct: Percent | None = None
    """Partial cumulation: the least share of its value added in the Parties with which a material that does
    not originate counts, in proportion."""
    cumulation_beyond_minimal: str | None = None
    """Article by which materials of another Party cumulate only with more than minimal operations."""
    partners: tuple[Partner, ...] = ()
    content: ContentPolicy
    tolerance: TolerancePolicy | None = None
    component_only: ComponentPolicy | None = None
    sets: tuple[SetPolicy, ...] = ()
    """The first that speaks of a set decides."""
    retail_packaging: RolePolicy | None = None
    shipping_packaging: RolePolicy | None = None
    accessories: RolePolicy | None = None
    indirect: RolePolicy | None = None
    intermediate_article: str | None = None
    """Article by which a material that became originating counts in full (roll-up)."""
    fungible_article: str | None = None
    unit_article: str | None = None
    wholly_obtained: tuple[ObtainedKind, ...] = ()
    operations: OperationsPolicy | None = None
    consignment: ConsignmentPolicy | None = None
    differentials: DifferentialPolicy | None = None
    proofs: ProofPolicy | None = None
    not_read: dict[Block, str] = Field(default_factory=dict)
    """Blocks of which the text was not read, with the reason: absent here does not mean absent in law."""
    rate_articles: dict[str, str] = Field(default_factory=dict)
    """Articles on the rate: ``preferential`` (the schedule) and ``lower_mfn`` (the lower MFN rate
    applies)."""
    sources: tuple[dict[str, Any], ...] = ()
    """Where the provisions were read, when, and how each was verified."""

    def tolerance_unread(self, good: str) -> str | None:
        """Why the tolerance for a good of this code (digits) is not on file, None where it is."""
        if "tolerance" in self.not_read:
            return self.not_read["tolerance"]
        policy = self.tolerance
        return policy.unknown_because if policy and good.startswith(policy.unknown_for or ("-",)) else None

    def for_exporter(self, economy: str) -> Provisions:
        """Leave out the partners that do not cumulate for goods made in this Party."""
        kept = tuple(item for item in self.partners if not item.exporters or economy in item.exporters)
        return self if kept == self.partners else self.model_copy(update={"partners": kept})

    def role(self, role: str) -> RolePolicy | None:
        """The policy for a role of material, None where the agreement has none."""
        return {
            "retail-packaging": self.retail_packaging,
            "shipping-packaging": self.shipping_packaging,
            "accessory": self.accessories,
            "indirect": self.indirect,
        }.get(role)
