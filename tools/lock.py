"""Writes the versions and licences of everything that this environment runs: `python tools/lock.py`.

It follows the requirements of `pyproject.toml`, without the extras for tests, through what is installed here, and
writes `requirements-lock.txt`. To install exactly that: `pip install -r requirements-lock.txt`, then
`pip install --no-deps .`
"""

import importlib.metadata
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements-lock.txt"
TESTING = "test"
HEADING = """\
# What Case Reviews was tested with, and the licence of each. Made by `python tools/lock.py`; not edited by hand.
# pip install -r requirements-lock.txt && pip install --no-deps .
"""
# Where a package's own metadata gives its licence in words of its own, or in a file only: as that file says.
_WORDS = (
    (r"apache", "Apache-2.0"),
    (r"mit-cmu|hpnd|historical permission", "MIT-CMU"),
    (r"\bmit\b", "MIT"),
    (r"mpl|mozilla", "MPL-2.0"),
    (r"bsd", "BSD"),
    (r"psf|python software foundation", "PSF-2.0"),
    (r"unlicense", "Unlicense"),
    (r"\bisc\b", "ISC"),
    (r"zlib", "Zlib"),
)


def requirements() -> list[Requirement]:
    """What the project asks for by itself, its extras for people included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    words = [*project["dependencies"], *(word for extra, more in extras.items() if extra != TESTING for word in more)]
    return [Requirement(word) for word in words]


def installed() -> dict[str, importlib.metadata.Distribution]:
    """Each package that is needed and installed here, by name, with those that it needs."""
    found: dict[str, importlib.metadata.Distribution] = {}
    waiting = [(requirement, extra) for requirement in requirements() for extra in ("", *requirement.extras)]
    seen = set()
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if (name, extra) in seen or (requirement.marker and not requirement.marker.evaluate({"extra": extra})):
            continue
        seen.add((name, extra))
        try:
            found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # a platform's own, or an extra that is not wanted here
        for one in _required(found[name], extra):
            waiting += [(one, more) for more in ("", *one.extras)]
    return dict(sorted(found.items()))


def _required(distribution: importlib.metadata.Distribution, extra: str) -> Iterator[Requirement]:
    for word in distribution.requires or ():
        requirement = Requirement(word)
        if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
            requirement.marker = None
            yield requirement


def licence(distribution: importlib.metadata.Distribution) -> str:
    """The licence by its short name; "unknown" where nothing says it."""
    told = distribution.metadata
    if expression := told.get("License-Expression"):
        return str(expression)
    classifiers = [line for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    first = (told.get("License") or "").strip().split("\n", 1)[0]
    for words in (*classifiers, first, _first_lines(distribution)):
        for pattern, name in _WORDS:
            if re.search(pattern, words, re.I):
                return name
    return "unknown"


def _first_lines(distribution: importlib.metadata.Distribution) -> str:
    for file in distribution.files or ():
        if re.match(r"(?:licen[cs]e|copying)", file.name, re.I) and ".dist-info" in str(file):
            return " ".join(file.read_text(encoding="utf-8").split("\n")[:5])
    return ""


def main() -> None:
    """Write the lock file."""
    lines = []
    for name, distribution in installed().items():
        version = distribution.version.partition("+")[0]  # "+cpu" says which build, not which version
        lines.append(f"{name}=={version}  # {licence(distribution)}\n")
    LOCK.write_text(HEADING + "".join(lines), encoding="utf-8")
    print(f"{len(lines)} packages in {LOCK.name}")


if __name__ == "__main__":
    main()
