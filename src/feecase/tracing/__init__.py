"""Tracing a bundle: whether its files are those of the manifest, and whether every value in them comes from the case."""
