"""Wider areas that people name for a place in them: "the Black Country one", "cambs".

The areas stand in `areas.csv`, written for this program: ceremonial and former metropolitan counties, and names in
common use, each with the local authority areas of `corpus.catalogue.places` that lie in it. It knows no towns.
"""

import csv
import functools
from importlib import resources


def areas_of(place: str) -> frozenset[str]:
    """The names, case folded, of the wider areas in which the local authority area `place` lies."""
    return _areas().get(place.casefold(), frozenset())


@functools.cache
def _areas() -> dict[str, frozenset[str]]:
    text = resources.files("assistant.reviews_meant").joinpath("areas.csv").read_text(encoding="utf-8")
    found: dict[str, set[str]] = {}
    for row in csv.DictReader(text.splitlines()):
        names = {name.casefold() for name in (row["area"], row["also"]) if name}
        for place in row["places"].split(";"):
            found.setdefault(place.casefold(), set()).update(names - {place.casefold()})
    return {place: frozenset(names) for place, names in found.items()}
