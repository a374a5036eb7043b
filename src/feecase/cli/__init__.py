"""The command line: parse, call the engine, show. The only room besides web/ that prints, exits or reads the clock."""

from __future__ import annotations


def main() -> None:
    """Run the command line (console script `feecase`)."""
    from feecase.cli.main import run

    run()
