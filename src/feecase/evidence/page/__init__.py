"""Paging evidence: order and numbers, conversion, one PDF with stamps and the page map."""
