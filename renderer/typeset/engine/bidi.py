"""The Unicode Bidirectional Algorithm (UAX #9): embedding levels and visual order of the characters of a line.

Character classes come from Python's Unicode data. Positions count characters of the line. A level is even where text
runs from left to right and odd where it runs from right to left.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby

_DEEPEST = 125  # max_depth of BD2
_MOST_BRACKETS = 63  # depth of the stack of BD16
_PARAGRAPH = -1  # where the isolate opens that a paragraph is
_REMOVED = frozenset(("RLE", "LRE", "RLO", "LRO", "PDF", "BN"))  # X9
_ISOLATES = frozenset(("RLI", "LRI", "FSI"))
_NEUTRAL = frozenset(("B", "S", "WS", "ON", "PDI", *_ISOLATES))
_TRAILING = frozenset(("WS", "PDI", *_ISOLATES, *_REMOVED))  # L1
_STRONG = {"L": "L", "R": "R", "AL": "R"}
_AS_STRONG = {**_STRONG, "EN": "R", "AN": "R"}  # what numbers count as beside neutrals (N0 to N2)
# Opening and closing brackets of BidiBrackets.txt, in pairs.
_PAIRS = (
    "()[]{}\u0f3a\u0f3b\u0f3c\u0f3d\u169b\u169c\u2045\u2046\u207d\u207e\u208d\u208e\u2308\u2309\u230a\u230b"
    "\u2329\u232a\u2768\u2769\u276a\u276b\u276c\u276d\u276e\u276f\u2770\u2771\u2772\u2773\u2774\u2775\u27c5\u27c6"
    "\u27e6\u27e7\u27e8\u27e9\u27ea\u27eb\u27ec\u27ed\u27ee\u27ef\u2983\u2984\u2985\u2986\u2987\u2988\u2989\u298a"
    "\u298b\u298c\u298d\u2990\u298e\u298f\u2991\u2992\u2993\u2994\u2995\u2996\u2997\u2998\u29d8\u29d9\u29da\u29db"
    "\u29fc\u29fd\u2e22\u2e23\u2e24\u2e25\u2e26\u2e27\u2e28\u2e29\u2e55\u2e56\u2e57\u2e58\u2e59\u2e5a\u2e5b\u2e5c"
    "\u3008\u3009\u300a\u300b\u300c\u300d\u300e\u300f\u3010\u3011\u3014\u3015\u3016\u3017\u3018\u3019\u301a\u301b"
    "\ufe59\ufe5a\ufe5b\ufe5c\ufe5d\ufe5e\uff08\uff09\uff3b\uff3d\uff5b\uff5d\uff5f\uff60\uff62\uff63"
)
_CLOSING = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_CANONICAL = {"\u2329": "\u3008", "\u232a": "\u3009"}


def has_right_to_left(text: str) -> bool:
    """Return whether there is a right-to-left or an explicit formatting character."""
    return any(_class(char) in ("R", "AL", "AN", "RLE", "RLO", "RLI") for char in text)


def base_level(text: str, default: int = 0) -> int:
    """Return the level of a paragraph by its first strong character outside of isolates (P2, P3).

    >>> base_level("123 אבג"), base_level("abc אבג"), base_level("123")
    (1, 0, 0)
    """
    return _first_strong([_class(char) for char in text]).get(_PARAGRAPH, default)


def levels(text: str, base: int) -> list[int]:
    """Return the level of each character of a one-line paragraph of level `base`.

    >>> levels("אבג 12", 1)
    [1, 1, 1, 1, 2, 2]
    """
    return line_levels(text, paragraph_levels(text, base), base)


def paragraph_levels(text: str, base: int) -> list[int]:
    """Return the level of each character of a paragraph of level `base`, before it is broken into lines (X1 to I2)."""
    original = [_class(char) for char in text]
    classes, found = _explicit(original, base)
    for sequence, start, end in list(_sequences(original, found, base)):
        _weak(sequence, classes, start)
        _brackets(sequence, text, original, classes, found, start)
        _neutral(sequence, classes, found, start, end)
        for k in sequence:  # I1, I2
            if found[k] % 2 == 0:
                found[k] += {"R": 1, "AN": 2, "EN": 2}.get(classes[k], 0)
            else:
                found[k] += classes[k] != "R"
    before = base
    for k, kind in enumerate(original):  # what X9 removes takes the level of what stands before it
        found[k] = before if kind in _REMOVED else found[k]
        before = found[k]
    return found


def line_levels(text: str, levels: Sequence[int], base: int) -> list[int]:
    """Return the levels of a line's characters from those of the paragraph, with blanks at its end reset (L1)."""
    found, at_end = list(levels), True
    for k in reversed(range(len(text))):
        kind = _class(text[k])
        at_end = kind in ("S", "B") or (at_end and kind in _TRAILING)
        found[k] = base if at_end else found[k]
    return found


def visual_order(levels: Sequence[int]) -> list[int]:
    """Return the positions of the characters of a line from left to right, by their levels (L2).

    >>> visual_order([0, 1, 1, 0])
    [0, 2, 1, 3]
    """
    order = list(range(len(levels)))
    odd = [level for level in levels if level % 2]
    for lowest in range(max(levels, default=0), min(odd, default=1) - 1, -1):
        start = 0
        while start < len(order):  # reverse each run of characters at this level or higher
            end = start
            while end < len(order) and levels[order[end]] >= lowest:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return order


def _class(char: str) -> str:
    return unicodedata.bidirectional(char) or "L"


def _first_strong(classes: Sequence[str]) -> dict[int, int]:
    """Return the level of the first strong character inside each isolate, by the index of its opening."""
    found: dict[int, int] = {}
    opened = [_PARAGRAPH]
    for k, kind in enumerate(classes):
        if kind in _ISOLATES:
            opened.append(k)
        elif kind == "PDI" and len(opened) > 1:
            opened.pop()
        elif kind in _STRONG:
            found.setdefault(opened[-1], int(kind != "L"))
    return found


def _explicit(original: Sequence[str], base: int) -> tuple[list[str], list[int]]:
    """Return the classes and levels after explicit embeddings, overrides and isolates (X1 to X8)."""
    classes, found = list(original), [base] * len(original)
    stack: list[tuple[int, str, bool]] = [(base, "", False)]  # level, override, whether it is an isolate
    strong = _first_strong(original)
    isolates_over = embeddings_over = valid = 0
    for k, kind in enumerate(original):
        if kind in ("RLE", "LRE", "RLO", "LRO", *_ISOLATES):
            level, override, _ = stack[-1]
            isolate = kind in _ISOLATES
            found[k] = level
            if isolate and override:
                classes[k] = override
            right = strong.get(k) == 1 if kind == "FSI" else kind[0] == "R"
            deeper = (level + 1) | 1 if right else (level + 2) & ~1
            if deeper <= _DEEPEST and not isolates_over and not embeddings_over:
                stack.append((deeper, {"RLO": "R", "LRO": "L"}.get(kind, ""), isolate))
                valid += isolate
            elif isolate:
                isolates_over += 1
            elif not isolates_over:
                embeddings_over += 1
            continue
        if kind == "PDI":
            if isolates_over:
                isolates_over -= 1
            elif valid:
                embeddings_over = 0
                while not stack.pop()[2]:
                    pass
                valid -= 1
        elif kind == "PDF" and not isolates_over:
            if embeddings_over:
                embeddings_over -= 1
            elif not stack[-1][2] and len(stack) > 1:
                stack.pop()
        found[k] = base if kind == "B" else stack[-1][0]
        if stack[-1][1] and kind not in ("BN", "PDF", "B"):
            classes[k] = stack[-1][1]
    return classes, found


def _sequences(original: Sequence[str], found: Sequence[int], base: int) -> Iterator[tuple[list[int], str, str]]:
    """Yield the isolating run sequences (X10): positions, and the directions of what comes before and after."""
    kept = [k for k, kind in enumerate(original) if kind not in _REMOVED]
    runs = [list(run) for _, run in groupby(kept, lambda k: found[k])]
    open_: list[list[int]] = []  # sequences whose last character opens an isolate, by nesting
    sequences: list[list[int]] = []
    for run in runs:
        if original[run[0]] == "PDI" and open_:
            sequence = open_.pop()
            sequence += run
        else:
            sequence = list(run)
            sequences.append(sequence)
        if original[run[-1]] in _ISOLATES:
            open_.append(sequence)
    places = {k: number for number, k in enumerate(kept)}
    for sequence in sequences:
        level, first, last = found[sequence[0]], places[sequence[0]], places[sequence[-1]]
        before = found[kept[first - 1]] if first else base
        ends = original[sequence[-1]] in _ISOLATES or last + 1 == len(kept)
        after = base if ends else found[kept[last + 1]]
        yield sequence, "LR"[max(level, before) % 2], "LR"[max(level, after) % 2]


def _weak(sequence: Sequence[int], classes: list[str], start: str) -> None:
    """Resolve weak classes (W1 to W7)."""
    before = start
    for k in sequence:  # W1
        if classes[k] == "NSM":
            classes[k] = "ON" if before == "PDI" or before in _ISOLATES else before
        before = classes[k]
    strong = start
    for k in sequence:  # W2
        if classes[k] in _STRONG:
            strong = classes[k]
        elif classes[k] == "EN" and strong == "AL":
            classes[k] = "AN"
    for k in sequence:  # W3
        classes[k] = "R" if classes[k] == "AL" else classes[k]
    for a, k, b in zip(sequence, sequence[1:], sequence[2:], strict=False):  # W4
        sides = classes[a], classes[b]
        if (classes[k] in ("ES", "CS") and sides == ("EN", "EN")) or (classes[k] == "CS" and sides == ("AN", "AN")):
            classes[k] = sides[0]
    runs = [(kind, list(run)) for kind, run in groupby(sequence, lambda k: classes[k])]
    for number, (kind, run) in enumerate(runs):  # W5
        beside = [runs[n][0] for n in (number - 1, number + 1) if 0 <= n < len(runs)]
        if kind == "ET" and "EN" in beside:
            for k in run:
                classes[k] = "EN"
    strong = start
    for k in sequence:  # W6, W7
        if classes[k] in ("ES", "CS", "ET"):
            classes[k] = "ON"
        elif classes[k] in ("L", "R"):
            strong = classes[k]
        elif classes[k] == "EN" and strong == "L":
            classes[k] = "L"


def _brackets(
    sequence: Sequence[int],
    text: str,
    original: Sequence[str],
    classes: list[str],
    found: Sequence[int],
    start: str,
) -> None:
    """Give each pair of brackets the direction of its contents or of the text before it (N0)."""
    embedding = "LR"[found[sequence[0]] % 2]
    for a, b in _bracket_pairs(sequence, text, classes):
        inside = {_AS_STRONG.get(classes[k]) for k in sequence[a + 1 : b]}
        if embedding in inside:
            direction = embedding
        elif inside & {"L", "R"}:
            context = next((_AS_STRONG[classes[k]] for k in reversed(sequence[:a]) if classes[k] in _AS_STRONG), start)
            direction = context if context != embedding else embedding
        else:
            continue
        for n in (a, b):
            classes[sequence[n]] = direction
            for k in sequence[n + 1 :]:  # marks on a bracket go with it
                if original[k] != "NSM":
                    break
                classes[k] = direction


def _bracket_pairs(sequence: Sequence[int], text: str, classes: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of brackets (BD16), as places in the sequence, in the order of their opening brackets."""
    stack: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for n, k in enumerate(sequence):
        char = _CANONICAL.get(text[k], text[k])
        if classes[k] != "ON":
            continue
        if char in _CLOSING:
            if len(stack) == _MOST_BRACKETS:
                return []
            stack.append((_CLOSING[char], n))
        elif char in _OPENING:
            at = next((m for m in reversed(range(len(stack))) if stack[m][0] == char), None)
            if at is not None:
                pairs.append((stack[at][1], n))
                del stack[at:]
    return sorted(pairs)


def _neutral(sequence: Sequence[int], classes: list[str], found: Sequence[int], start: str, end: str) -> None:
    """Give neutrals the direction of both sides, else the direction of the embedding (N1, N2)."""
    embedding = "LR"[found[sequence[0]] % 2]
    runs = [(kind, list(run)) for kind, run in groupby(sequence, lambda k: classes[k] in _NEUTRAL)]
    for number, (neutral, run) in enumerate(runs):
        if not neutral:
            continue
        before = _AS_STRONG[classes[runs[number - 1][1][-1]]] if number else start
        after = _AS_STRONG[classes[runs[number + 1][1][0]]] if number + 1 < len(runs) else end
        for k in run:
            classes[k] = before if before == after else embedding
