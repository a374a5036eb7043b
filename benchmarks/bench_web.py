"""Single-charge pushes per second over HTTP from 50 connections, beside a bare FastAPI echo on the same machine.

Each push is one request with a new charge and an idempotency key; it is answered when SQLite (WAL, synchronous=FULL) has committed it. At the end every
answered charge is looked up in the database. The client is raw asyncio, so that it costs little of the two cores.

Run: python benchmarks/bench_web.py [seconds] [connections]
"""

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ECHO = """
import sys
import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import Response
app = FastAPI()
@app.post("/v1/arrears")
async def echo(request: Request):
    return Response(await request.body(), media_type="application/json")
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
"""
SERVE = """
import sys
from feecase.cli.main import run
run(["serve", "--port", sys.argv[1]])
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def body(ref: str, number: int) -> bytes:
    item = {
        "ref": ref,
        "room": f"{number % 20 + 1}-{number // 20 % 3 + 1}-{number // 60 % 600 + 101}",
        "item": "物业服务费",
        "from": "2024-01-01",
        "to": "2024-01-31",
        "amount": "186.50",
        "owner": "张三",
        "quantity": "89.50",
    }
    return json.dumps({"items": [item]}, ensure_ascii=False).encode()


async def connection(port: int, token: str, name: str, end: float, done: list[tuple[str, float]]) -> None:
    """Push one charge after the other until the time is over; note what was answered with 200, and how long it took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST /v1/arrears HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nIdempotency-Key: "
    number = 0
    while (start := time.perf_counter()) < end:
        ref = f"{name}-{number}"
        data = body(ref, hash(ref) % 36_000)
        writer.write(f"{head}{ref}\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        await reader.readexactly(int(answer.split(b"content-length: ")[1].split(b"\r\n")[0]))
        if b" 200 " not in answer[:20]:
            raise SystemExit(answer.decode())
        done.append((ref, time.perf_counter() - start))
        number += 1
    writer.close()


async def load(port: int, token: str, connections: int, seconds: float) -> tuple[float, list[tuple[str, float]]]:
    done: list[tuple[str, float]] = []
    start = time.perf_counter()
    await asyncio.gather(*(connection(port, token, f"F{n}", start + seconds, done) for n in range(connections)))
    return len(done) / (time.perf_counter() - start), done


def wait_for(port: int) -> None:
    for _ in range(600):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def served(
    code: str, folder: Path, token: str, connections: int, seconds: float
) -> tuple[float, list[tuple[str, float]], float, int]:
    """Start a server, load it; return requests per second, what was answered, its CPU seconds and its peak memory in MB."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", code, str(port)], cwd=folder, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        before = cpu(process.pid)
        rate, done = asyncio.run(load(port, token, connections, seconds))
        used = cpu(process.pid) - before
        peak = int(
            next(
                line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmHWM")
            ).split()[1]
        )
    finally:
        process.terminate()
        process.wait(120)
    return rate, done, used, peak // 1024


def cpu(pid: int) -> float:
    """CPU seconds of a process so far (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def make_workspace(folder: Path) -> str:
    """Make a workspace with the example's project file; return a token."""
    from feecase.store import tokens
    from feecase.web import clock
    from feecase.workspace.setup import create

    shutil.copy(Path(__file__).parents[1] / "examples" / "sunshine-garden" / "project.yaml", folder)
    at = clock.now()
    with create(folder, at=at, actor="bench") as workspace, workspace.database.write() as connection:
        made = tokens.create(connection, "bench", source="bench", scopes=["arrears:write"], expires=None, actor="bench", at=at)
    return made[1]


def lost(folder: Path, done: list[tuple[str, float]]) -> int:
    """Count answered charges that the database does not hold."""
    from feecase.store import records
    from feecase.workspace.setup import open_workspace

    with open_workspace(folder) as workspace, workspace.database.read() as connection:
        return len(done) - len(records.states(connection, "bench", [("charge", ref) for ref, _ in done]))


def show(name: str, rate: float, done: list[tuple[str, float]], used: float, peak: int) -> None:
    times = sorted(seconds * 1000 for _, seconds in done)
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    each = f"{used / len(done) * 1e6:5.0f} µs CPU each   {peak} MB"
    sys.stdout.write(f"{name:<22}{rate:8,.0f}/s   p50 {p50:5.1f} ms   p99 {p99:6.1f} ms   {each}\n")


def main(seconds: float = 20, connections: int = 50) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        token = make_workspace(folder)
        show("bare FastAPI echo", *served(ECHO, folder, token, connections, min(seconds, 5)))
        result = served(SERVE, folder, token, connections, seconds)
        show("feecase serve", *result)
        sys.stdout.write(f"answered {len(result[1]):,} pushes, lost {lost(folder, result[1])}\n")


if __name__ == "__main__":
    main(*(float(one) if n == 0 else int(one) for n, one in enumerate(sys.argv[1:])))
