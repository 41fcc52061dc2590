"""The name of the audit event by which netreel tells that it looks for a file, whether there is one or not."""

LOOKS_FOR = "netreel.looks_for"
