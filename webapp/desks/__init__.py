"""Desks: the pages of each role that bring the other slices together; no slice imports a desk."""
