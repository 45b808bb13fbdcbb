"""Questions to try: by profession before the first one, and after an answer about the reviews that it cites.

Only what this library can answer is suggested: a question whose every word it knows, or one that names a review, and
no other, and that this review's sections answer by their headings.
"""

from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest

from assistant import Answer
from assistant.evidence import list_items, unknown_concepts
from assistant.question import interpret, understand
from corpus import SectionKind
from index import Filters
from index.storage import Review, Snapshot

EXAMPLES: Mapping[str, Sequence[str]] = {
    "Social worker": (
        "What do the reviews say about engaging fathers?",
        "What do the reviews say about listening to children?",
        "What do the reviews say about disguised compliance?",
    ),
    "Health visitor or midwife": (
        "What happened when appointments were missed?",
        "What do the reviews say about bruises on babies who cannot roll yet?",
        "What do the reviews say about safer sleeping?",
    ),
    "Police": (
        "What happened after reports of domestic abuse?",
        "What did police officers notice in the home?",
        "What did the police know?",
    ),
    "School": (
        "What did schools notice?",
        "What happened when children missed school?",
        "What do the reviews say about making a referral?",
    ),
    "Trainer": (
        "What did the reviews recommend about supervision?",
        "What did practitioners do well?",
        "What do the reviews say about professional curiosity?",
    ),
}
MOST_EXAMPLES = 4
MOST_FOLLOW_UPS = 3
# Reviews looked at for an example that names one: each costs a reading of the catalogue.
_MOST_REVIEWS = 5
_ABOUT = {
    SectionKind.RECOMMENDATION: "List the recommendations of {}",
    SectionKind.LEARNING: "List the learning points of {}",
    SectionKind.GOOD_PRACTICE: "List the good practice in {}",
}


def examples(profession: str, snapshot: Snapshot) -> list[str]:
    """Questions for people of that profession, the last of them about one of the library's newest reviews; where the
    library knows few of theirs, about more of these."""
    known = [question for question in EXAMPLES[profession] if _is_known(question, snapshot)][: MOST_EXAMPLES - 1]
    newest = sorted(snapshot.reviews.values(), key=lambda review: review.entry.text("published") or "", reverse=True)
    # So that each profession is shown another review, and another kind of section.
    first = list(EXAMPLES).index(profession)
    for review in [*newest[first:_MOST_REVIEWS], *newest[:first]]:
        if len(known) == MOST_EXAMPLES:
            break
        if about := questions_about(review, snapshot):
            known.append(about[first % len(about)])
    return known


def follow_ups(given: Answer, asked: Sequence[str], snapshot: Snapshot) -> tuple[str, ...]:
    """What to ask next of the first reviews that the answer cites; nothing that the conversation has `asked`."""
    about = [questions_about(snapshot.reviews[group.review], snapshot) for group in given.groups[:MOST_FOLLOW_UPS]]
    turns = chain.from_iterable(zip_longest(*about))  # one of each review before a second of one
    return tuple(question for question in turns if question and question not in asked)[:MOST_FOLLOW_UPS]


def questions_about(review: Review, snapshot: Snapshot) -> list[str]:
    """A question for each kind of section by which the review can be answered."""
    has = {section.kind for section in snapshot.sections(review.id)}
    questions = [wording.format(review.label) for kind, wording in _ABOUT.items() if kind in has]
    return [question for question in questions if _is_listed(question, review, snapshot)]


def _is_listed(question: str, review: Review, snapshot: Snapshot) -> bool:
    taken = interpret(question, (), Filters(), snapshot)
    return taken.naming.reviews == {review.id} and bool(list_items(snapshot, taken.asked, taken.naming.reviews)[0])


def _is_known(question: str, snapshot: Snapshot) -> bool:
    return not unknown_concepts(snapshot, understand(question, frozenset()))
