"""From a claim to papers: one function renders; sandboxed, strict, escaped."""
