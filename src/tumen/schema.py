"""The base of every model that is read from a file: frozen, and unknown keys are refused."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class Frozen(BaseModel):
    """A frozen record that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


def _says_something(text: str) -> str:
    if not any(mark.isalnum() for mark in text):
        raise ValueError(f"{text!r} says nothing")
    return text


Source = Annotated[str, AfterValidator(_says_something)]
"""Where something is from; a mark such as a dash says nothing."""
