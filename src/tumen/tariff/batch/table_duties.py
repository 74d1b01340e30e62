"""The duties of the rows of a table: per cent in columns, other forms by shape, the rest one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import polars as pl

from tumen.reference.currency import ExchangeRates
from tumen.reference.units import unit
from tumen.tariff.batch.columnar import Shape, amount_of, asks_general, currencies_in, shape_of
from tumen.tariff.batch.kinds import PLACES, PlannedRegime, Planner
from tumen.tariff.policy.change import CO2
from tumen.tariff.quote.customs_rates import CustomsRates
from tumen.tariff.quote.duty import Consignment
from tumen.tariff.rates.expression import AdValorem, Rate


@dataclass(slots=True)
class Duties:
    """Computes what the plans of a planner charge on rows."""

    planner: Planner
    exchange: ExchangeRates | None = None
    _shapes: dict[tuple[int, tuple[str, ...]], tuple[Shape, tuple[Decimal, ...]] | None] = field(
        default_factory=dict
    )
    """Form in columns of each plan that is computed, by its number and the quantities of the table."""

    def of(self, long: pl.DataFrame, quantities: Sequence[str], kinds: pl.DataFrame) -> pl.DataFrame:
        """The rows with duty (null: unknown), base_known (without what changes add) and excluded settled.

        A row of `long` is a shipment and regime: row, kind, plan, role, excluded, compute, factor, and what
        duty is charged on; `kinds` has kind, plan and role of every regime of each kind.
        """
        zero = pl.lit(0, pl.Decimal(38, PLACES))
        amount = pl.col("value").cast(pl.Decimal(38, PLACES)) * pl.col("factor")
        free = pl.when(pl.col("factor") == 0).then(zero).otherwise(amount)
        long = long.with_columns(free.cast(pl.Decimal(38, PLACES)).alias("duty"))
        long = long.with_columns(pl.col("duty").is_not_null().alias("base_known"), added=self._added())
        names = tuple(quantities)
        later = [
            number
            for number in long.filter("compute")["plan"].unique()
            if (form := self._shape(number, names)) is not None and asks_general(form[0])
        ]
        after = pl.col("plan").is_in(later)
        long = self._computed(long, pl.col("compute") & ~after, names, kinds)
        return self._computed(long, pl.col("compute") & after, names, kinds, general=True) if later else long

    def _added(self) -> pl.Expr:
        """What is added on top of a rate in per cent; null where no rate is on file."""
        factors = {
            place: None if plan.rate is None else sum(map(_share, plan.told[1:]), Decimal(0))
            for place, plan in enumerate(self.planner.plans)
            if plan.charges or plan.rate is None
        }
        kind = pl.Decimal(38, PLACES)
        if all(factor == 0 for factor in factors.values()):
            return pl.lit(0, kind)
        factor = pl.col("plan").replace_strict(factors, default=Decimal(0), return_dtype=kind)
        zero = pl.lit(0, kind)
        return pl.when(factor == 0).then(zero).otherwise(pl.col("value").cast(kind) * factor).cast(kind)

    def _computed(
        self,
        long: pl.DataFrame,
        chosen: pl.Expr,
        quantities: tuple[str, ...],
        kinds: pl.DataFrame,
        *,
        general: bool = False,
    ) -> pl.DataFrame:
        """Compute the duties of some rows; those that hang on the MFN duty of a shipment (`general`) come
        after it.
        """
        at = long.select(chosen.alias("chosen"))["chosen"].arg_true()
        if at.is_empty():
            return long
        wanted = ["row", "kind", "plan", "on", "value", "currency", "exporter", *quantities]
        wanted += ["importer"] if self.exchange is not None else []
        wanted += ["producer"] if "producer" in long.columns else []
        asked = long.lazy().filter(chosen).select(wanted).with_row_index("place")
        if general:
            charged = [number for number, item in enumerate(self.planner.plans) if item.charges]
            plain = (~pl.col("plan").is_in(charged)).alias("general_plain")
            mfn = long.lazy().filter(pl.col("role") == "mfn")
            mfn = mfn.select("row", pl.col("duty").alias("general"), plain)
            asked = asked.join(mfn, on="row", how="left", maintain_order="left")
        found = pl.concat([*self._together(asked.collect(), quantities, kinds)]).sort("place")
        return long.with_columns(
            long["duty"].scatter(at, found["duty"]),
            long["excluded"].scatter(at, found["excluded"]),
            long["base_known"].scatter(at, found["base_known"]),
            long["added"].scatter(at, found["added"]),
        )

    def _together(
        self, asked: pl.DataFrame, quantities: Sequence[str], kinds: pl.DataFrame
    ) -> Iterator[pl.DataFrame]:
        """Rows of one shape at once, the others one by one: place, duty, excluded, base_known."""
        names, zero = tuple(quantities), pl.lit(0, pl.Decimal(38, PLACES))
        shapes: dict[Shape, list[tuple[int, tuple[Decimal, ...]]]] = {}
        form_of = {}
        for number in asked["plan"].unique():
            form = self._shape(number, names)
            if form is not None:
                shapes.setdefault(form[0], []).append((number, form[1]))
                form_of[number] = list(shapes).index(form[0])
        forms = pl.col("plan").replace_strict(form_of, default=None, return_dtype=pl.Int32)
        by_form = asked.with_columns(form=forms).partition_by("form", as_dict=True, include_key=False)
        todo = pl.repeat(value=True, n=asked.height, eager=True)
        for place, (shape, members) in enumerate(shapes.items()):
            columns = [f"c{place}" for place in range(len(members[0][1]))]
            schema: dict[str, pl.DataType] = {"plan": pl.UInt32()}
            schema |= dict.fromkeys(columns, pl.Decimal(38, PLACES))
            figures = pl.DataFrame([(n, *f) for n, f in members], schema=schema, orient="row")
            mine = by_form[place,].join(figures, on="plan", how="inner")
            if asks_general(shape):  # candidates are compared with the MFN duty without what changes add
                mine = mine.filter(pl.col("general_plain").fill_null(value=True))
            if self.exchange is not None:  # a rate of exchange has a day: such rows one by one
                mine = mine.filter(
                    pl.lit(value=True).and_(*(pl.col("currency") == c for c in currencies_in(shape)))
                )
            todo = todo.scatter(mine["place"], values=False)
            duty = amount_of(shape, iter(columns), PLACES).alias("duty")
            each = iter(columns)
            own = shape[1] if shape[0] == "charged" else shape
            base = amount_of(own, each, PLACES) if isinstance(own, tuple) else duty
            added = amount_of(("sum", *shape[2:]), each, PLACES) if shape[0] == "charged" else zero
            yield mine.select(
                "place",
                duty,
                pl.lit(value=False).alias("excluded"),
                base.is_not_null().alias("base_known"),
                added.alias("added"),
            )
        left = asked.filter(todo)
        left = left.join(self._general(left, kinds), on="kind", how="left", maintain_order="left")
        one = [self._one(row, names) for row in left.iter_rows(named=True)]
        money = pl.Decimal(38, PLACES)
        schema = {"duty": money, "excluded": pl.Boolean(), "base_known": pl.Boolean(), "added": money}
        found = pl.DataFrame(one, schema=schema, orient="row")
        yield found.select(left["place"], *schema)

    def _general(self, rows: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
        """The plan of the MFN rate of each kind whose rows hang on it: kind, mfn plan."""
        plans = self.planner.plans
        asking = [number for number in rows["plan"].unique() if plans[number].asks_general]
        wanted = rows.filter(pl.col("plan").is_in(asking)).select("kind").unique()
        mfn = kinds.filter(pl.col("role") == "mfn").select("kind", pl.col("plan").alias("mfn plan"))
        return wanted.join(mfn, on="kind", how="inner")

    def _shape(self, number: int, quantities: tuple[str, ...]) -> tuple[Shape, tuple[Decimal, ...]] | None:
        at = (number, quantities)
        if at not in self._shapes:
            self._shapes[at] = self._shaped(self.planner.plans[number], quantities)
        return self._shapes[at]

    @staticmethod
    def _shaped(item: PlannedRegime, quantities: tuple[str, ...]) -> tuple[Shape, tuple[Decimal, ...]] | None:
        measured = {unit(name).dimension for name in quantities}
        if item.rate is None or (item.recharge is not None and unit(CO2).dimension in measured):
            return None
        base, *added = item.told
        own = shape_of(base, quantities, general=item.asks_general)
        more = [shape_of(rate, quantities) for rate in added]
        known = [shape for shape in (own, *more) if shape is not None]
        if len(known) <= len(more):
            return None
        if not more:
            return own
        shapes, figures = zip(*known, strict=True)
        return ("charged", *shapes), tuple(figure for some in figures for figure in some)

    def _one(self, row: Mapping[str, Any], names: Sequence[str]) -> tuple[object, ...]:
        goods = goods_of(row, names, self.planner.answers, self.exchange, row["exporter"])
        plans, mfn = self.planner.plans, row["mfn plan"]
        rate = None if mfn is None else plans[mfn].rate
        plan: PlannedRegime = plans[row["plan"]]
        return plan.duty(goods, row["on"], rate)[:4]


def _share(rate: Rate) -> Decimal:
    """Per unit of value, of a rate in per cent; what is of another form is computed."""
    return rate.pct / 100 if isinstance(rate, AdValorem) else Decimal(0)


def goods_of(
    row: Mapping[str, Any],
    quantities: Sequence[str],
    answers: Mapping[str, bool],
    exchange: ExchangeRates | None,
    origin: str | None = None,
) -> Consignment:
    """One row as a consignment; other currencies are converted at the rate of customs of its importer."""
    given = {name: row[name] for name in quantities if row[name] is not None}
    rates = None if exchange is None else CustomsRates(exchange, row["importer"], row["on"]).exchange
    producer = row.get("producer")
    return Consignment(row["value"], row["currency"], given, origin, answers, rates, producer=producer)
