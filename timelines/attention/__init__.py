"""How a token looks at the others: a tiny transformer solves a riddle that needs attention."""

from __future__ import annotations

from renderer import Script
from timelines.attention import acts
from timelines.attention.stage import make_stage


def build(script: Script, letters: str = "ecafda") -> None:
    """The film; `letters` are a riddle: six from a to h, the last of which stood there before."""
    stage = make_stage(script, letters)
    acts.the_riddle(stage)
    acts.vectors(stage)
    acts.one_head(stage)
    acts.all_at_once(stage)
    acts.two_layers(stage)
    acts.a_head_is_shuffled(stage)
