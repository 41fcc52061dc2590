"""Fingerprints: digests of everything in a scene, by address, to compare two builds in detail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from renderer.film.code.film_code import FilmCode
from renderer.scene.address import Address
from renderer.scene.node import Node, walk
from renderer.scene.scene import Scene
from renderer.values.digest import digest

Fingerprint = Mapping[str, str]
"""Digests by name, such as "net/edges/3.stroke", "captions 2" or "duration"."""

_TOLD = ("duration", "ground", "frame", "notes")
_LISTS = ("beats", "chapters", "captions", "sounds", "claims")


def fingerprint(scene: Scene) -> dict[str, str]:
    """Return the digest of every field of every node, of every track, and of the rest of a scene.

    A name that lives several times is told apart as in "name#1", as scenes written with keys do.
    """
    found = {name: digest(getattr(scene, name)) for name in _TOLD}
    for name in _LISTS:
        parts = getattr(scene, name)
        found[f"number of {name}"] = digest(len(parts))
        found |= {f"{name} {number}": _told(part) for number, part in enumerate(parts)}
    heads: dict[int, str] = {-1: "camera"}
    for number, life in enumerate(scene.lives):
        turn = scene.named[life.node.name].index(number)
        heads[number] = life.node.name + (f"#{turn}" if turn else "")
        found[f"{heads[number]} (when it lives)"] = digest(life.start, life.end)
        if life.host:
            found[f"{heads[number]} (its host)"] = digest(life.host, life.above)
        for place, node in walk(life.node):
            found |= _fields(place.with_top(heads[number]), node)
    for (number, address, prop), signal in scene.tracks.items():
        found[f"{Address(address).with_top(heads[number]).property(prop)} (its track)"] = _told(signal)
    found |= {f"{name} (the code it is drawn with)": proof.digest for name, proof in FilmCode(scene).each().items()}
    found["order of nodes"] = digest(*(heads[number] for number in range(len(scene.lives))))
    return found


def _fields(address: str, node: Node) -> dict[str, str]:
    own = {f.name: getattr(node, f.name) for f in fields(node) if f.compare and f.name not in ("name", "parts")}
    found = {f"{address}.{name}": _told(value) for name, value in own.items()}
    found[f"{address} (its parts)"] = digest(tuple(child.name for child in node.children))
    return found


def _told(value: object) -> str:
    try:
        return digest(value)
    except TypeError:
        # What has no digest is told apart by its words, without the place in memory that Python puts into some.
        words = repr(value)
        return digest(type(value).__qualname__ if " at 0x" in words else words)


def differing_keys(one: Fingerprint, other: Fingerprint) -> tuple[str, ...]:
    """Return the keys that differ between two fingerprints, or that are in one only."""
    return tuple(key for key in dict.fromkeys((*one, *other)) if one.get(key) != other.get(key))
