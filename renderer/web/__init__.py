"""The web: a film as one HTML file that draws it as vectors."""
