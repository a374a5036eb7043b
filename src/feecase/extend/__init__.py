"""Extending feecase: hook specifications, the frozen objects hooks return, and the manager that loads and checks plugins."""
