"""Hypothesis measures no time: a busy machine is no reason for a law to fail. HYPOTHESIS_PROFILE=thorough
tries more."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", settings.get_profile("steady"), max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


def _maker(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # its records look themselves up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def shipped_bills():
    """The maker of seeded bills under the agreements on file."""
    return _maker("shipped_bills")


@pytest.fixture(scope="session")
def random_bills():
    """Strategies for bills, rules and provisions of any kind."""
    return _maker("random_bills")
