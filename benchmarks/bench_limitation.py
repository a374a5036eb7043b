"""How fast and how small the limitation calculus is: `pytest benchmarks/bench_limitation.py --benchmark-only`.

Every debtor has four events, half of them unproved, so that all four readings differ. The same rows are also read with `csv`, as a yardstick.
`extra_info` of each result gives charges per second; `python benchmarks/bench_limitation.py` streams a million charges and prints the peak memory.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import resource
import sys
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from feecase.rules.limitation import LegalEvent, LimitationLaw, LimitationPolicy, Obligation, limitation

LAW = LimitationLaw(
    years=3,
    maximum_years=20,
    suspension_months=6,
    enforcement_years=2,
    years_before=2,
    rent_years_before=1,
    transition=dt.date(2017, 10, 1),
    code_since=dt.date(2021, 1, 1),
)
AS_OF = dt.date(2026, 11, 22)
CHARGES, EVENTS = 12, 4
EFFECTS = ("demand", "demand", "acknowledgement", "promise")


def debtors(charges: int, *, each: int = CHARGES) -> Iterator[tuple[list[Obligation], list[LegalEvent]]]:
    """Yield debtors until there are `charges` charges, `each` per debtor."""
    rng = random.Random(7)
    for number in range(charges // each):
        months = [rng.randrange(120) for _ in range(each)]
        owed = [
            Obligation(
                f"D{number}-{i}",
                dt.date(2016 + m // 12, m % 12 + 1, 10),
                Decimal("312.50"),
                item="物业服务费",
                year=2016 + m // 12,
            )
            for i, m in enumerate(months)
        ]
        days = [dt.date(2018, 1, 1) + dt.timedelta(days=rng.randrange(3000)) for _ in range(EVENTS)]
        yield owed, [LegalEvent(f"K{i}", rng.choice(EFFECTS), day, proved=i % 2 == 0, waives=False) for i, day in enumerate(days)]


def compute(work: list[tuple[list[Obligation], list[LegalEvent]]], policy: LimitationPolicy) -> int:
    """Compute all four readings of every charge."""
    return sum(len(limitation(owed, events, LAW, policy, AS_OF)) for owed, events in work)


@pytest.mark.benchmark(timer=time.process_time)
@pytest.mark.parametrize("each", [1, 12, 60])
@pytest.mark.parametrize("series", ["each", "last"])
def test_four_readings(benchmark, series, each):
    work = list(debtors(12_000, each=each))
    policy = LimitationPolicy(series=series)
    compute(work[:100], policy)
    done = benchmark(compute, work, policy)
    benchmark.extra_info["charges_per_second"] = round(done / benchmark.stats.stats.median)


@pytest.mark.benchmark(timer=time.process_time)
def test_reading_the_same_rows_with_csv(benchmark):
    text = io.StringIO()
    out = csv.writer(text)
    for owed, events in debtors(12_000):
        for o in owed:
            out.writerow([o.id, o.due, o.amount, o.item, *(f"{e.day} {e.effect} {e.proved}" for e in events)])
    rows = text.getvalue()
    done = benchmark(lambda: sum(1 for _ in csv.reader(io.StringIO(rows))))
    benchmark.extra_info["rows_per_second"] = round(done / benchmark.stats.stats.median)


def main(charges: int) -> None:
    """Stream charges through the calculus and print the speed and the peak memory."""
    begin, done, expired = time.perf_counter(), 0, 0
    for owed, events in debtors(charges):
        fours = limitation(owed, events, LAW, LimitationPolicy(), AS_OF)
        done += len(fours)
        expired += sum(four.primary_proved.status == "expired" for four in fours)
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"{done} charges, {expired} expired, {done / seconds:,.0f}/s with making them, peak memory {peak:.0f} MB\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
