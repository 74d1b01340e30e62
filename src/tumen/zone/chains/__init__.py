"""Chains as bills: which links a chain has, who makes them, which are missing."""

from tumen.zone.chains.model import Chain, Link, LinkMaterial
from tumen.zone.chains.read import check_asked, read_chain, read_chains

__all__ = ["Chain", "Link", "LinkMaterial", "check_asked", "read_chain", "read_chains"]
