"""Custody of evidence: hashes from the first day, and files that several cases share."""
