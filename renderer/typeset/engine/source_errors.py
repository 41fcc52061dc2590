"""Error messages that quote a source with a caret under the position."""

from __future__ import annotations

_SHOWN = 60


def message_at(message: str, source: str, at: int) -> str:
    r"""Return a message, the source line concerned, and a caret under the position.

    >>> print(message_at("Undefined control sequence \\foo", "a + \\foo", 4))
    Undefined control sequence \foo
      a + \foo
          ^
    """
    at = min(max(at, 0), len(source))
    start = source.rfind("\n", 0, at) + 1
    end = source.find("\n", at)
    line = source[start : end if end >= 0 else len(source)]
    column = at - start
    left = max(0, min(column - _SHOWN // 2, len(line) - _SHOWN))
    shown = line[left : left + _SHOWN]
    before, after = "... " if left else "", " ..." if left + _SHOWN < len(line) else ""
    return f"{message}\n  {before}{shown}{after}\n  {' ' * (len(before) + column - left)}^"
