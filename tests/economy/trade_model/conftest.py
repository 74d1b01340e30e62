"""A small world with everything in it: inputs, tariffs, deficits, an empty link, an economy that makes no
cars."""

import numpy as np
import pytest

from tumen.economy.trade_model import baseline_from_trade

ECONOMIES = ("AAA", "BBB", "CCC", "DDD")
SECTORS = ("food", "cars", "services")
THETA = {"food": 3.0, "cars": 6.5, "services": 4.2}


def make_world(*, economies=ECONOMIES, sectors=SECTORS, seed=7, tariffs=True, inputs=True, empty=True):
    """A random world that is an equilibrium by construction, in million USD."""
    random = np.random.default_rng(seed)
    n, j = len(economies), len(sectors)
    imports = random.uniform(1, 8, (j, n, n))
    imports[:, np.arange(n), np.arange(n)] = 0
    if empty:
        imports[0, 1, 2] = 0  # BBB buys no food from CCC
        imports[1, :, 3] = 0  # DDD exports no cars
    output = imports.sum(1) + random.uniform(40, 90, (j, n))
    if empty:
        output[1, 3] = 0  # DDD makes none at all
    added = random.uniform(0.65, 0.85, (j, n)) if inputs else np.ones((j, n))
    mix = random.uniform(0.5, 1.5, (n, j, j))
    mix[:, 1:2] *= 0.15  # few cars are inputs: an economy that makes none has some left to consume
    mix /= mix.sum(1, keepdims=True)
    tariff = random.uniform(0, 0.25, (j, n, n)) * tariffs
    tariff[:, np.arange(n), np.arange(n)] = 0
    return baseline_from_trade(
        economies,
        sectors,
        imports=imports,
        output=output,
        value_added_share=added,
        input_share=mix * (1 - added).T[:, None, :],
        tariff=tariff,
        unit="million USD",
    )


@pytest.fixture(scope="session")
def world():
    return make_world()
