"""The main job on folders needs no extra: nothing of databases or the web is imported on its way."""

import shutil
import subprocess
import sys

import pytest

from feecase.cli.demo import STEPS
from feecase.resources import folder

BLOCKED = ("sqlalchemy", "alembic", "fastapi", "starlette", "uvicorn", "httpx", "psycopg", "icalendar", "pillow_heif")
SCRIPT = f"""
import sys
for name in {BLOCKED!r}:
    sys.modules[name] = None
from feecase.cli.main import execute
sys.exit(execute(sys.argv[1:]))
"""


@pytest.mark.slow
def test_every_step_of_the_demo_runs_without_the_extras(tmp_path):
    estate = tmp_path / "estate"
    shutil.copytree(folder("examples/sunshine-garden"), estate)
    for step in STEPS:
        arguments = [*step.arguments, *(("--only", "case-memo") if step.arguments[0] == "prepare" else ())]
        done = subprocess.run([sys.executable, "-c", SCRIPT, *arguments], cwd=estate, check=False, capture_output=True, text=True)

        assert done.returncode == step.expected, done.stderr[-800:]
        assert "没有安装" not in done.stderr
