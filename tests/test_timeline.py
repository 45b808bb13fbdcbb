"""A timeline: the dated statements of one review, in the order of their dates, in its own words."""

from collections.abc import Callable, Mapping

from asking import ask

from assistant import AnswerForm, UnderstoodKind
from index.building import rebuild
from index.encoder.encoder import Encoder
from index.library.library import Library
from index.storage.snapshot import open_snapshot

REVIEW = """\
Ashmoor Safeguarding Children Board

Serious Case Review: Child T

Published: March 2019

Key events

Child T died on 4 May 2017, four days after the last visit.

In March 2016 the midwife wrote to the health visitor about the partner. On 21 August the letter was found in a tray.

The family moved twice in 2014. Nobody told the school of either move, and the move was not recorded.

Recommendations

1. By June 2020 the Board should ask every agency to show how letters are opened.
"""
TIMELINE = "timeline of the Ashmoor case please, what happened when"


def test_dated_statements_stand_in_the_order_of_their_dates(
    library_of: Callable[[Mapping[str, str]], Library], encoder: Encoder
) -> None:
    library = library_of({"ashmoor child t.txt": REVIEW, "other.txt": "Nothing here is dated. It is about Child B."})
    rebuild(library, encoder)
    with open_snapshot(library) as snapshot:
        answer = ask(TIMELINE, snapshot=snapshot, encoder=encoder)
        assert answer.form is AnswerForm.TIMELINE
        quotes = [citation.quote for citation in answer.citations]
        for place, begins in enumerate(("The family moved", "In March 2016", "On 21 August", "Child T died")):
            assert quotes[place].startswith(begins)
        assert len(quotes) == 4  # the recommendation is yet to come, and nobody told the school at no date
        assert answer.lead.startswith("4 dated statements in the order of their dates.")
        for citation in answer.citations:
            assert snapshot.text(citation.review)[citation.start : citation.end] == citation.quote
        [kind] = [item for item in answer.understood if item.kind is UnderstoodKind.KIND]
        again = ask(TIMELINE, snapshot=snapshot, encoder=encoder, without=frozenset({kind}))
        assert again.form is not AnswerForm.TIMELINE


def test_a_review_without_dates_is_answered_from_its_passages(
    library_of: Callable[[Mapping[str, str]], Library], encoder: Encoder
) -> None:
    text = REVIEW.replace("4 May 2017", "a Thursday").replace("In March 2016", "Then").replace("in 2014", "before")
    library = library_of({"ashmoor child t.txt": text})
    rebuild(library, encoder)
    with open_snapshot(library) as snapshot:
        answer = ask(TIMELINE, snapshot=snapshot, encoder=encoder)
        assert answer.form is AnswerForm.PASSAGES
