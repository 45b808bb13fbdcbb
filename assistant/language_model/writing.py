"""Adding a language model's points to an answer: asked for, read, verified and cited one by one.

The answer is complete before; its tier, notices, statements and citations stay as they are whatever the model says or
does. What goes wrong becomes one sentence of the answer.
"""

from collections.abc import Generator, Iterator
from dataclasses import replace

from assistant.answer import Answer, NoticeKind, Point, Status, Written
from assistant.evidence import cite
from assistant.language_model.claims import Claim, read_claims
from assistant.language_model.client import Usage, ask
from assistant.language_model.prompt import Prompt, points_prompt
from assistant.language_model.server import LanguageModel, LanguageModelError
from assistant.language_model.verification import Fault, Verified, common_words, verify
from assistant.safety import holds_personal_details
from index import OpenLibrary

KEPT = (
    "The question was not sent to the language model: it seems to be about a child at risk now, or to hold "
    "details of a real person."
)
NO_PASSAGE = "The language model was not asked: there is no passage that it could be sent."
NONE_LEFT = (
    "The language model wrote nothing that could be verified in the reviews. The answer in their own words stands."
)
CUT = (
    "The language model’s server seems to have read only a part of what it was sent: raise its context size to 4,096 "
    "tokens or more."
)
STANDS = "The answer in the reviews’ own words stands."
MOST_POINTS = 6


def write_points(answer: Answer, library: OpenLibrary, model: LanguageModel) -> Generator[Answer]:
    """The answer again and again with the points so far: after each verified one, and several times a second while the
    model is silent, so that whoever reads can stop. The last one is complete. Closing the iterator hangs up.

    An answer that found nothing comes back as it is, without the model having been asked.
    """
    if answer.status is Status.NOT_FOUND:
        yield answer
        return
    written = Written(model.where)
    if is_private(answer):
        yield replace(answer, written=replace(written, note=KEPT))
        return
    prompt = points_prompt(answer, library)
    if not prompt.passages:
        yield replace(answer, written=replace(written, note=NO_PASSAGE))
        return
    usage = Usage()
    note = ""
    try:
        for written in _points(answer, library, model, prompt, usage):
            yield replace(answer, written=written)
    except LanguageModelError as error:
        note = f"{error} {STANDS}"
    if not note and prompt.was_cut(usage.prompt_tokens):
        note = CUT
    elif not note and not written.points:
        note = NONE_LEFT
    yield replace(answer, written=replace(written, note=note))


def is_private(answer: Answer) -> bool:
    """Whether an answer's question stays on this machine: it is about a live case, or holds somebody's details."""
    kinds = {notice.kind for notice in answer.notices}
    questions = (answer.question, answer.standalone_question)
    return bool(kinds & {NoticeKind.URGENT, NoticeKind.PERSONAL_DETAILS}) or any(map(holds_personal_details, questions))


def _points(
    answer: Answer, library: OpenLibrary, model: LanguageModel, prompt: Prompt, usage: Usage
) -> Iterator[Written]:
    written = Written(model.where)
    common = common_words(prompt.passages.values(), library)
    pieces = ask(model, prompt.messages, usage)
    try:
        for claim in read_claims(pieces):
            if claim is not None:
                written = _with(claim, written, answer, library, prompt, common)
            yield written
            if len(written.points) == MOST_POINTS:
                return
    finally:
        pieces.close()


def _with(
    claim: Claim, written: Written, answer: Answer, library: OpenLibrary, prompt: Prompt, common: frozenset[str]
) -> Written:
    """What is written with one more claim: as a point, or as the reason why it is none."""
    found = verify(claim, prompt.passages, library, common)
    if isinstance(found, Verified) and any(point.citation.place == found.place for point in written.points):
        found = Fault.REPEATED
    if isinstance(found, Fault):
        return replace(written, left_out=(*written.left_out, found.value))
    return replace(written, points=(*written.points, _point(found, written, answer, library)))


def _point(found: Verified, written: Written, answer: Answer, library: OpenLibrary) -> Point:
    own = next((item.number for item in answer.citations if item.place == found.place), None)
    later = 1 + max([len(answer.citations), *(point.citation.number for point in written.points)])
    citation = cite(library, found.place, number=own or later)
    return Point(found.sentence, citation, found.check)
