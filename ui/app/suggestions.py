"""Questions to try: by profession before the first one, and after an answer about the reviews that it cites.

Only what this library can answer is suggested: a question whose every word it knows, or one that names a review, and
no other, and that this review's sections answer by their headings.
"""

from collections.abc import Mapping, Sequence
from itertools import chain, zip_longest

from assistant import Answer, ListOf
from assistant.evidence import has_items, unknown_concepts
from assistant.question import understand
from corpus import SectionKind
from index import OpenLibrary
from index.storage import Review
from ui.state import Request

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
# Reviews looked at for an example that names one.
_MOST_REVIEWS = 5
_ABOUT = {
    SectionKind.RECOMMENDATION: "List the recommendations of {}",
    SectionKind.LEARNING: "List the learning points of {}",
    SectionKind.GOOD_PRACTICE: "List the good practice in {}",
}


def examples(profession: str, library: OpenLibrary) -> list[Request]:
    """Questions for people of that profession, the last of them about one of the library's newest reviews; where the
    library knows few of theirs, about more of these."""
    known = [Request(question) for question in EXAMPLES[profession] if _is_known(question, library)][
        : MOST_EXAMPLES - 1
    ]
    newest = sorted(library.reviews.values(), key=lambda review: review.entry.text("published") or "", reverse=True)
    # So that each profession is shown another review, and another kind of section.
    first = list(EXAMPLES).index(profession)
    for review in [*newest[first:_MOST_REVIEWS], *newest[:first]]:
        if len(known) == MOST_EXAMPLES:
            break
        if about := questions_about(review, library):
            known.append(about[first % len(about)])
    return known


def follow_ups(given: Answer, asked: Sequence[str], library: OpenLibrary) -> tuple[Request, ...]:
    """What to ask next of the first reviews that the answer cites; nothing that the conversation has `asked`."""
    about = [questions_about(library.reviews[group.review], library) for group in given.groups[:MOST_FOLLOW_UPS]]
    turns = chain.from_iterable(zip_longest(*about))  # one of each review before a second of one
    return tuple(one for one in turns if one and one.question not in asked)[:MOST_FOLLOW_UPS]


def questions_about(review: Review, library: OpenLibrary) -> list[Request]:
    """A question for each kind of section that the review answers with a list."""
    wanted = ((wording, ListOf(review.id, kind)) for kind, wording in _ABOUT.items())
    return [Request(wording.format(review.label), intent=one) for wording, one in wanted if has_items(library, one)]


def _is_known(question: str, library: OpenLibrary) -> bool:
    return not unknown_concepts(library, understand(question, frozenset()))
