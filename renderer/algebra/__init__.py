"""Formulas as data over any environment that has values and derivatives: expressions, matrices, equations, claims."""
