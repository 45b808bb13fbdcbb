"""The long trials of `tools/soak.py`, each in a short form: what they would find in hours, they look for in seconds."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.sample import SAMPLE_REVIEWS
from index.encoder.encoder import Encoder

TOOLS = Path(__file__).parents[1] / "tools"
sys.path.append(str(TOOLS))  # the trials are no part of what is installed

from soaking import damage, files, kills  # noqa: E402

KILLS = 15
FLIPS = 2


@pytest.mark.skipif(os.name == "nt", reason="Windows ends processes otherwise")
def test_programs_that_are_killed_lose_nothing(tmp_path: Path, encoder: Encoder) -> None:
    trials = kills.Trials(tmp_path, encoder, seed=0)
    while trials.tally.killed < KILLS:  # a command may be done before it is killed
        trials.trial()
    assert not trials.tally.faults


@pytest.mark.filterwarnings("ignore:overflow:RuntimeWarning", "ignore:invalid:RuntimeWarning")  # of a damaged vector
def test_a_damaged_index_answers_rightly_or_not_at_all(tmp_path: Path, encoder: Encoder) -> None:
    trial = damage.Damage(tmp_path, encoder, seed=0)
    for number, (name, part) in enumerate(trial.ways(FLIPS)):
        trial.look(name, part)
        if number % 12 == 0:
            assert trial.mends(), f"{part.name}, {name}"
    assert not trial.wrong
    assert trial.outcomes["refused"] > trial.outcomes.total() / 2


def test_every_sample_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert files.run([SAMPLE_REVIEWS], seconds=600, log=None)
    assert "stopped       0" in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the fuzzing forks")
def test_damaged_copies_are_read_or_refused(tmp_path: Path) -> None:
    """In a process of its own: one that has threads, as this one has by now, must not fork."""
    kept = tmp_path / "kept"
    words = ["fuzz", str(SAMPLE_REVIEWS), "--minutes", "0.1", "--seed", "0", "--keep", str(kept)]
    ran = subprocess.run([sys.executable, TOOLS / "soak.py", *words], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "refused" in ran.stdout
    assert not kept.exists(), sorted(kept.iterdir())
