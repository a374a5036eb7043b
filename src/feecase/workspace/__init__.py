"""Workspaces: a folder with `feecase.toml`, a database and its files. Chains intake, store and engine."""
