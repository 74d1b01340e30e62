"""Certificates of origin as data of their agreement."""
