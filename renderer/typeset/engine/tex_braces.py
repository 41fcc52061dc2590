"""Braces in TeX: its tokens, and where a brace closes."""

from __future__ import annotations

import re
from typing import Final

TOKEN: Final = re.compile(r"\\(?:[A-Za-z]+|.|$)|[{}]|[^\\{}]+", re.DOTALL)
"""A command, a brace, or a run of other characters."""


def closing_brace(text: str, start: int) -> int:
    """Return where the brace closes that was opened just before `start`; the end of the text if nowhere."""
    depth = 1
    for token in TOKEN.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.start()
    return len(text)
