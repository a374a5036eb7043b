"""How long a day's proposals take over many debtors, and how much memory: `python benchmarks/bench_collect.py 100000`."""

from __future__ import annotations

import datetime as dt
import resource
import sys
import time
from decimal import Decimal

from feecase.collection.account import Account, AccountDebtor, OpenDebt
from feecase.collection.proposals import propose
from feecase.engine import load_context
from feecase.flows.collect import rules_of

DAY = dt.date(2026, 11, 30)


def accounts(count):
    """Yield invented accounts, three open months each, from a few days to years late."""
    for number in range(count):
        due = DAY - dt.timedelta(days=3 + number % 900)
        debts = tuple(
            OpenDebt(
                f"C{i}", f"C{i}", "物业服务费", due, due, due + dt.timedelta(days=30 * i), Decimal("200.00"), Decimal("200.00")
            )
            for i in range(3)
        )
        debtor = AccountDebtor(f"业主{number}", f"业主{number}|{number}", sms=True)
        yield Account(
            f"R-{number}",
            "370202",
            "晴园",
            str(number % 40),
            f"{number % 40}-{number}",
            "住宅",
            (debtor,),
            debts,
            collector=f"催收{number % 60}",
        )


def main():
    """Print seconds, debtors a second and the peak of memory."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    rules = rules_of(load_context(), DAY)
    rules("370202")
    start = time.perf_counter()
    found = propose(accounts(count), rules, DAY)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    listed = f"{len(found.proposals)} today, {len(found.waiting)} waiting"
    sys.stdout.write(f"{count} debtors: {seconds:.1f} s, {count / seconds:,.0f} a second, {peak} MB; {listed}\n")


if __name__ == "__main__":
    main()
