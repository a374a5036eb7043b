"""Finding evidence: what a file is, what it seems to prove, and what is still missing."""
