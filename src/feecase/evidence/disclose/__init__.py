"""Disclosing evidence to the other side without personal data of third persons."""
