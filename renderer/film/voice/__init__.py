"""Voices: who says the lines of a film, from recordings, a command or espeak-ng."""
