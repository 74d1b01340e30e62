"""Check and compute the question of gravity: one sector, from the gross trade of the input-output table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from tumen.errors import InputError
from tumen.study.core.results.records import Assumption
from tumen.study.economy.draws.bands import band_of
from tumen.study.economy.gravity.records import GravityEffect, GravityFlow, GravityFound

if TYPE_CHECKING:
    from tumen.economy.accounts import Accounts
    from tumen.economy.arrays import Array
    from tumen.economy.gravity import GravityModel, GravityResult
    from tumen.study.economy.gravity.schema import GravityChange, GravityFile
    from tumen.study.economy.read import EconomyStudy
    from tumen.tables.yaml_document import Location

_EVERY = "*"


def _pairs(item: GravityChange, economies: tuple[str, ...]) -> Array:
    """Which trade [importer, exporter] a change is of; nobody's own trade."""
    sides = (item.between, item.between) if item.between else ((item.importer,), (item.exporter,))
    to, by = (np.array([_EVERY in side or code in side for code in economies]) for side in sides if side)
    return np.asarray(to[:, None] & by & ~np.eye(len(economies), dtype=bool))


def _changes(asked: GravityFile, economies: tuple[str, ...]) -> dict[str, Array]:
    """By regressor what it grows by [importer, exporter]."""
    found = {name: np.zeros((len(economies),) * 2) for name in asked.coefficients}
    for item in asked.changes:
        found[item.regressor] += item.change * _pairs(item, economies)
    return found


def _model(asked: GravityFile, accounts: Accounts, sigma: float) -> GravityModel:
    """The world that the closure leads to by itself, so that results are of the change alone."""
    from tumen.economy.gravity import GravityModel

    model = GravityModel.from_accounts(accounts, sigma, closure=asked.closure)
    return model if asked.closure == "fixed-share-of-income" else model.settled()


def wrong_gravity(asked: GravityFile, accounts: Accounts) -> Iterator[tuple[Location, str, str]]:
    """Where, what and how to mend it, for everything that is wrong with the keys."""
    economies, known = accounts.axes.economies, asked.coefficients
    with_trade = accounts.sales_by_economy().reshape(len(economies), -1, len(economies)).sum(1).T > 0
    seen, faults = {name: np.zeros_like(with_trade) for name in known}, 0
    for place, item in enumerate(asked.changes):
        at, pairs = ("changes", place), _pairs(item, economies)
        found = []
        if item.regressor not in known:
            fix = f"Give one, or name one of: {', '.join(known)}"
            found.append((f"there is no coefficient of {item.regressor!r}", fix))
        elif (seen[item.regressor] & pairs).any():
            found.append((f"{item.regressor} of {item.pairs} is set twice", "Set it once"))
        if not pairs.any():
            found.append((f"{item.pairs} is an economy's own trade", "Name two economies"))
        elif not (pairs & with_trade).any():
            what = f"{item.pairs} is no trade in the table, so that the change counts nowhere"
            found.append((what, "Leave it out: a gravity model opens no trade that is not there"))
        if item.between and len(set(item.between)) < len(item.between):
            found.append((f"between names an economy twice: {item.pairs}", "Name it once"))
        for what, fix in found:
            faults += 1
            yield at, what, fix
        if item.regressor in known:
            seen[item.regressor] |= pairs
    for name in set(known) - {item.regressor for item in asked.changes}:
        faults += 1
        yield ("coefficients", name), f"{name} changes nowhere", "Give a change of it, or leave it out"
    if asked.draws is not None and not _drawn(asked)[0]:
        faults += 1
        fix = "Give a standard_error of a coefficient or of sigma, or leave draws out"
        yield ("draws",), "nothing has a standard error to draw from", fix
    if not faults:
        try:
            _model(asked, accounts, asked.sigma.value).refuse_far(_moved(asked, _changes(asked, economies)))
        except InputError as error:
            for problem in error.problems:
                yield (), problem.what, problem.fix


def _moved(asked: GravityFile, changes: dict[str, Array], **other: float) -> Array:
    """Change of the logarithm of t^(1 - sigma): coefficients, or `other` values of them, times changes."""
    values = {name: other.get(name, item.value) for name, item in asked.coefficients.items()}
    return np.asarray(sum(values[name] * change for name, change in changes.items()))


def _drawn(asked: GravityFile) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What has a standard error above zero, and what has none stated."""
    estimates = {
        **{f"the coefficient of {k}": v for k, v in asked.coefficients.items()},
        "sigma": asked.sigma,
    }
    drawn = tuple(name for name, item in estimates.items() if item.standard_error)
    return drawn, tuple(name for name, item in estimates.items() if item.standard_error is None)


def gravity_found(study: EconomyStudy) -> GravityFound | None:
    """The world before and after the change, with a band where draws are asked."""
    asked, accounts = study.asked.gravity, study.accounts
    if asked is None:
        return None
    economies = accounts.axes.economies
    changes = _changes(asked, economies)
    result = _model(asked, accounts, asked.sigma.value).solve(log_freeness=_moved(asked, changes))
    drawn, not_drawn = _drawn(asked)
    values = None if asked.draws is None else _draws(asked, accounts, changes)
    before, direct, full = (
        result.before.trade,
        result.conditional.trade,
        result.full.trade / result.full.price,
    )
    columns = {
        "real_expenditure": result.welfare,
        "real_output": result.real_output,
        "terms_of_trade": result.full.terms_of_trade,
        **{
            f"{name}{side}": _abroad(trade, axis) / _abroad(before, axis)
            for name, trade in (("", full), ("direct_", direct))
            for side, axis in (("exports", 0), ("imports", 1))
        },
    }
    effects = tuple(
        GravityEffect(
            code,
            band=None if values is None else band_of(values[:, at]),
            **{name: 100 * (float(array[at]) - 1) for name, array in columns.items()},
        )
        for at, code in enumerate(economies)
    )
    return GravityFound(
        asked.title,
        asked.sigma.value,
        effects,
        tuple(_flows(study.asked.focus, economies, before, direct, full)),
        0 if asked.draws is None else asked.draws.count,
        drawn,
        not_drawn,
        (
            asked.sigma.source,
            *(item.source for item in asked.coefficients.values()),
            *(item.source for item in asked.changes),
        ),
        result.notes,
        result.residuals.largest,
    )


def _abroad(trade: Array, axis: int) -> Array:
    return np.asarray(trade.sum(axis) - np.diag(trade))


def _flows(
    focus: tuple[str, ...], economies: tuple[str, ...], before: Array, direct: Array, full: Array
) -> Iterator[GravityFlow]:
    """The trade of the economies in focus with everybody, both ways."""
    for i, importer in enumerate(economies):
        for j, exporter in enumerate(economies):
            if i != j and {importer, exporter} & set(focus):
                start = float(before[i, j])
                moved = [100 * (float(x[i, j]) / start - 1) if start else None for x in (direct, full)]
                yield GravityFlow(importer, exporter, start, *moved)


def _draws(asked: GravityFile, accounts: Accounts, changes: dict[str, Array]) -> Array:
    """(D, N) changes of real expenditure in per cent: coefficients normal, sigma - 1 log-normal, apart."""
    draws = asked.draws
    random, values = np.random.default_rng(None if draws is None else draws.seed), []
    sigma, error = asked.sigma.value, asked.sigma.standard_error or 0.0
    model = _model(asked, accounts, sigma)
    for _ in range(0 if draws is None else draws.count):
        other = {
            name: random.normal(item.value, item.standard_error or 0.0)
            for name, item in asked.coefficients.items()
        }
        if error:
            drawn = 1 + (sigma - 1) * np.exp(random.normal(0.0, error / (sigma - 1)))
            model = _model(asked, accounts, float(drawn))
        found: GravityResult = model.solve(log_freeness=_moved(asked, changes, **other))
        values.append(100 * (found.welfare - 1))
    return np.array(values)


def gravity_assumptions(study: EconomyStudy) -> Iterator[Assumption]:
    """Every estimate and change with its source, and what the model leaves out."""
    asked = study.asked.gravity
    if asked is None:
        return
    where = study.block.where
    estimates = {"sigma": asked.sigma} | {f"coefficients.{k}": v for k, v in asked.coefficients.items()}
    for name, item in estimates.items():
        error = item.standard_error
        said = "standard error not stated" if error is None else f"standard error {error:g}"
        value, at = f"{item.value:g}, {said}", ("gravity", *name.split(".", 1))
        yield Assumption(f"gravity: {name.removeprefix('coefficients.')}", value, item.source, where(at))
    for place, change in enumerate(asked.changes):
        value = f"{change.change:+g} in the trade of {change.pairs}"
        yield Assumption(
            f"gravity: {change.regressor}", value, change.source, where(("gravity", "changes", place))
        )
    how = f"one sector, no inputs, no revenue of tariffs, endowments stand still; deficits {asked.closure}"
    if asked.draws is not None:
        how += (
            f"; {asked.draws.count} draws (seed {asked.draws.seed}): coefficients normal, sigma less 1 "
            "log-normal, independent of each other"
        )
    yield Assumption("gravity: model", how, "Anderson, Larch & Yotov (2018)", "docs/howto/gravity.md")
