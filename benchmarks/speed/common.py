"""What the speed benchmarks share: the machine, paired runs, and results as JSON with a chart. It measures nothing."""

import html
import json
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("results")
ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("faiss-cpu", "numpy", "openvino", "sentence-transformers", "streamlit", "tantivy", "torch", "pypdfium2")


def machine() -> dict[str, Any]:
    """What the figures were measured on, and how busy it was."""
    try:
        model = next(
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
            if line.startswith("model name")
        )
    except (OSError, StopIteration):
        model = platform.processor()
    return {
        "processor": model,
        "processors": os.cpu_count(),
        "load_before": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "system": platform.platform(),
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in _PACKAGES},
        "at": time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime()),
    }


def interleaved(runs: int, variants: Mapping[str, Callable[[], float]]) -> dict[str, list[float]]:
    """Each variant's figures, run in turns: what disturbs the machine for a while disturbs all of them."""
    figures: dict[str, list[float]] = {name: [] for name in variants}
    for number in range(runs):
        for name, run in variants.items():
            figures[name].append(run())
            print(f"run {number + 1} of {runs}: {name}: {figures[name][-1]:.4g}", file=sys.stderr, flush=True)
    return figures


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds."""
    ordered = sorted(seconds)
    return {
        f"p{share}": round(1000 * ordered[min(len(ordered) - 1, len(ordered) * share // 100)], 2)
        for share in (50, 95, 99)
    }


def median(figures: Sequence[float]) -> float:
    return statistics.median(figures)


def peak_of_children() -> float:
    """The most memory that any finished child process held, in MB."""
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return most / (1_000_000 if sys.platform == "darwin" else 1_000)


def save(name: str, facts: Mapping[str, Any], *, chart: Mapping[str, float], title: str, unit: str) -> None:
    """Write results/NAME.json and a bar chart of `chart` (label → figure) beside it, and print the JSON."""
    RESULTS.mkdir(exist_ok=True)
    content = json.dumps(facts, indent=1, ensure_ascii=False)
    (RESULTS / f"{name}.json").write_text(content + "\n", encoding="utf-8")
    (RESULTS / f"{name}.svg").write_text(_bars(chart, title, unit), encoding="utf-8")
    print(content)


def _bars(figures: Mapping[str, float], title: str, unit: str) -> str:
    """A bar chart as SVG: one bar a label, each with its figure."""
    most = max(figures.values(), default=1) or 1
    rows = []
    for place, (label, figure) in enumerate(figures.items()):
        top = 50 + 28 * place
        rows.append(
            f'<text x="290" y="{top + 14}" text-anchor="end">{html.escape(label)}</text>'
            f'<rect x="300" y="{top}" width="{400 * figure / most:.1f}" height="18" fill="#1d5a8a"/>'
            f'<text x="{306 + 400 * figure / most:.1f}" y="{top + 14}">{figure:,.4g}</text>'
        )
    height = 60 + 28 * len(figures)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 {height}" font-family="sans-serif" font-size="13">'
        f'<rect width="800" height="{height}" fill="white"/>'
        f'<text x="16" y="28" font-size="16">{html.escape(title)} ({html.escape(unit)})</text>{"".join(rows)}</svg>\n'
    )
