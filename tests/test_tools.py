"""Every tool and benchmark can be started: what it imports is there. What it does is tried elsewhere, or by hand."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAMS = sorted(path for folder in ("tools", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
CODE = """
import runpy, sys
for path in sys.argv[1:]:
    sys.path.insert(0, path.rpartition("/")[0])
    runpy.run_path(path, run_name="imported")
    print(path)
"""


def test_every_tool_and_benchmark_can_be_imported() -> None:
    paths = [path.as_posix() for path in PROGRAMS]
    assert len(paths) >= 25
    done = subprocess.run([sys.executable, "-c", CODE, *paths], cwd=ROOT, capture_output=True, text=True, check=False)
    imported = done.stdout.splitlines()
    assert imported == paths, f"{paths[len(imported)]}: {done.stderr}"
