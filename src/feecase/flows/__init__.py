"""Flows: each step of the work once, for a case folder and for a case in a workspace alike. See docs/design/case-store.md.

A flow is a module-level function of a context, a store and a frozen request; it returns values, prints nothing and asks no clock.
"""
