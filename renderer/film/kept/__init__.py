"""Kept scenes: what a script built before, read back instead of running the script again."""
