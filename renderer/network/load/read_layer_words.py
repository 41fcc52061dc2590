"""Text that names the layers of a model in order, such as "conv relu max_pool(2) flatten dense softmax"."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from renderer.values.errors import NetworkError
from renderer.values.short_repr import brief

MOST_WORDS: Final = 1000
_WORD: Final = re.compile(r"[\w.\-]+(?:\((?:[^()]|\([^()]*\))*\))?")
_BETWEEN: Final = re.compile(r"(?:\s|,|->|→)+")


@dataclass(frozen=True)
class Word:
    """The name of a layer in lower case without hyphens, and the arguments in its parentheses."""

    text: str
    name: str
    arguments: tuple[object, ...] = ()
    keywords: Mapping[str, object] = field(default_factory=dict)


def parsed_words(layers: str | Sequence[str]) -> list[Word]:
    """Return the words of a text or of a list of texts; raise a NetworkError for a text that cannot be read.

    >>> [(word.name, word.arguments, word.keywords) for word in parsed_words("Conv(padding=1) relu, max-pool(2)")]
    [('conv', (), {'padding': 1}), ('relu', (), {}), ('max_pool', (2,), {})]
    """
    texts = [layers] if isinstance(layers, str) else list(layers)
    words = [word for text in texts for word in _split(text)]
    if not words:
        raise NetworkError("layers= needs the layers in order, as in 'dense relu dense softmax', but it is empty")
    if len(words) > MOST_WORDS:
        raise NetworkError(f"layers= names {len(words)} layers, more than {MOST_WORDS}")
    return words


def _split(text: str) -> list[Word]:
    words, place = [], 0
    while place < len(text):
        gap = _BETWEEN.match(text, place)
        place = gap.end() if gap else place
        match = _WORD.match(text, place)
        if match is None:
            if place < len(text):
                raise NetworkError(
                    f"layers= cannot be read from {brief(text[place:])} on; it is written as in "
                    "'conv(padding=1) relu max_pool(2) flatten dense softmax'"
                )
            break
        words.append(_word(match[0]))
        place = match.end()
    return words


def _word(text: str) -> Word:
    name, opening, inside = text.partition("(")
    plain = name.lower().replace("-", "_")
    if not opening:
        return Word(text, plain)
    try:
        call = ast.parse(f"f({inside}", mode="eval").body
        if not isinstance(call, ast.Call) or any(keyword.arg is None for keyword in call.keywords):
            raise ValueError
        arguments = tuple(ast.literal_eval(one) for one in call.args)
        keywords = {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        raise NetworkError(
            f"the numbers of a layer are written as in 'max_pool(2, stride=2)', not as in {brief(text)}"
        ) from None
    return Word(text, plain, arguments, keywords)
