"""A language model that lies: of all that it alters nothing is shown, and of what it says truly nearly all."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from altered_points import Lie, lies
from asking import ask
from conftest import write_library
from language_model_server import Received, Reply, Server, language_model_server, points, said

from assistant.answer import Answer, Citation, Place, Status
from assistant.evidence.citing import cite
from assistant.language_model.claims import MOST_CLAIMS
from assistant.language_model.verification.verifying import Fault
from assistant.language_model.writing import write_points
from index import OpenLibrary
from index.building.rebuild import rebuild
from index.encoder.encoder import Encoder
from index.storage.snapshot import Snapshot, open_snapshot

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "benchmarks" / "evaluation" / "library", ROOT / "corpus" / "sample_reviews")
# Written by hand for this test: quotations of fictional reviews, a true sentence about each, a false one about some.
TRUE = [json.loads(line) for line in (Path(__file__).parent / "true_points.jsonl").read_text("utf-8").splitlines()]
INVENTED = (
    ("The council apologised to the family in public.", "The council apologised to the family in public."),
    ("", "The review does not say whether anyone was told."),
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Snapshot]:
    paths = (folder / name for name in {point["file"] for point in TRUE} for folder in FOLDERS)
    files = {path.name: path.read_text(encoding="utf-8") for path in paths if path.exists()}
    library = write_library(tmp_path_factory.mktemp("lies"), files)
    rebuild(library, encoder)
    with open_snapshot(library) as opened:
        yield opened


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with language_model_server() as running:
        yield running


@pytest.fixture(scope="module")
def answered(snapshot: Snapshot, encoder: Encoder) -> list[tuple[Answer, list[dict[str, str]]]]:
    """Answers that cite the quotations of the true points, a few each, as an answer cites what was found."""
    answer = ask("what was found about bruises?", snapshot=snapshot, encoder=encoder)
    by_file = {review.file: review.id for review in snapshot.reviews.values()}
    answers = []
    for at in range(0, len(TRUE), 5):
        some = TRUE[at : at + 5]
        citations = tuple(_cited(point, by_file[point["file"]], snapshot) for point in some)
        numbered = tuple(replace(citation, number=number) for number, citation in enumerate(citations, 1))
        answers.append((replace(answer, status=Status.ANSWERED, citations=numbered, notices=()), some))
    return answers


def _cited(point: dict[str, str], review: str, snapshot: Snapshot) -> Citation:
    folded = r"\s+".join(map(re.escape, point["quotation"].split()))
    place = re.search(folded, snapshot.document(review).text)
    assert place, point["quotation"]
    return cite(OpenLibrary(snapshot), Place(review, *place.span()))


def told(server: Server, answer: Answer, snapshot: Snapshot, claims: list[Lie], quoted: list[str]) -> Answer:
    """The answer with what a server wrote that makes these claims; `quoted` are the true quotations that they alter."""

    def behave(request: Received) -> Reply:
        keys = {text: key for key, text in request.passages().items()}
        return said(points(*(_point(claim, true, keys) for claim, true in zip(claims, quoted, strict=True))), size=200)

    server.behave = behave
    *_, last = write_points(answer, snapshot, server.model())
    return last


def _point(claim: Lie, true: str, keys: dict[str, str]) -> tuple[str, str, str]:
    own = [key for text, key in keys.items() if true in text]
    others = [key for text, key in keys.items() if true not in text]
    key = (others or ["P000000"])[0] if claim.kind == "review" else (own or ["P000000"])[0]
    return key, claim.quotation, claim.sentence


def test_true_points_are_shown(
    server: Server, snapshot: Snapshot, answered: list[tuple[Answer, list[dict[str, str]]]]
) -> None:
    shown, flagged, reasons = 0, 0, Counter[str]()
    for answer, some in answered:
        claims = [Lie("true", point["quotation"], point["sentence"]) for point in some]
        written = told(server, answer, snapshot, claims, [point["quotation"] for point in some]).written
        assert written
        assert len(written.points) + len(written.left_out) == len(some)
        shown += len(written.points)
        flagged += sum(bool(point.check) for point in written.points)
        reasons.update(written.left_out)
    print(f"of {len(TRUE)} true points {shown} are shown, {flagged} of them to be checked; left out: {dict(reasons)}")
    assert shown >= 0.95 * len(TRUE)


def test_no_altered_point_is_shown(
    server: Server, snapshot: Snapshot, answered: list[tuple[Answer, list[dict[str, str]]]]
) -> None:
    kinds, reasons = Counter[str](), Counter[str]()
    for answer, some in answered:
        claims = [(lie, point["quotation"]) for point in some for lie in lies(point["quotation"], point["sentence"])]
        claims += [
            (Lie("by hand", point["quotation"], point["lie"]), point["quotation"]) for point in some if "lie" in point
        ]
        claims += [(Lie("review", point["quotation"], point["sentence"]), point["quotation"]) for point in some]
        claims += [(Lie("invented", *invented), some[0]["quotation"]) for invented in INVENTED]
        claims += [(Lie("invented", point["quotation"], INVENTED[0][1]), point["quotation"]) for point in some]
        for at in range(0, len(claims), MOST_CLAIMS):
            batch = claims[at : at + MOST_CLAIMS]
            last = told(server, answer, snapshot, [lie for lie, _ in batch], [quotation for _, quotation in batch])
            assert last.written
            assert [point.sentence for point in last.written.points] == []
            assert last.written.note
            assert (last.status, last.citations, last.statements) == (
                answer.status,
                answer.citations,
                answer.statements,
            )
            kinds.update(lie.kind for lie, _ in batch)
            reasons.update(last.written.left_out)
    print(f"of {kinds.total()} altered points 0 are shown: {dict(kinds)}; {dict(reasons)}")
    assert kinds.total() >= 200
    assert set(kinds) == {"quotation", "number", "date", "role", "name", "review", "invented", "by hand"}
    assert {Fault.QUOTATION, Fault.NUMBER, Fault.DATE, Fault.PERSON} <= set(reasons)
