"""The words of ours in an answer: what was searched, the lead line, what the question was taken to mean.

They state only what was counted or looked up. What stands in a notice is in `assistant.notices`.
"""

from collections.abc import Sequence

from assistant.answer import Answer, Narrowing, Scope, Status, Understood, UnderstoodKind
from index import Filters

_PHRASES = {
    UnderstoodKind.ONLY_REVIEW: "only {label}",
    UnderstoodKind.NOT_REVIEW: "not {label}",
    UnderstoodKind.SPELLING: "“{term}” read as “{means}”",
    UnderstoodKind.ABBREVIATION: "{term} = {means}",
    UnderstoodKind.OTHER_WORDS: "{term}, also: {means}",
    UnderstoodKind.REWRITTEN: "asked as “{means}”",
    UnderstoodKind.BOUND: "{means}",
    UnderstoodKind.KIND: "{means}",
}
# The filters of which one alone can be named as what the reviews have in common.
_IN_COMMON = {"publishers": "published by {}", "places": "of {}", "types": "of the type {}"}


def understood_words(item: Understood) -> str:
    """What the question was taken to mean, as a short phrase: "only Dudley …", "HV = health visitor"."""
    return _PHRASES[item.kind].format(term=item.term, means=item.means, label=item.label)


def where(scope: Scope) -> str:
    """What was searched: "this library of 46 reviews", "the 2 reviews published by …", "the review that you named"."""
    sections = " and ".join(sorted(scope.filters.section_kinds))
    return f"the {sections} sections of {_reviews(scope)}" if sections else _reviews(scope)


def lead(status: Status, scope: Scope, reviews: int) -> str:
    """The sentence above an answer that quotes so many reviews."""
    if status is Status.NOT_FOUND:
        return f"Nothing in {where(scope)} answers this."
    if status is Status.CLOSEST:
        nothing = f"Nothing in {where(scope)}" if scope.narrowed else "No review in this library"
        return f"{nothing} directly answers this. The closest passages:"
    own = "in its own words" if reviews == 1 else "in their own words"
    if not scope.narrowed:
        return f"From {_counted(reviews)}, {own}:"
    if reviews == scope.searched:
        return f"From {where(scope)}, {own}:"
    return f"From {reviews:,} of {where(scope)}, {own}:"


def nothing_fits(bounds: Sequence[str], reviews: int) -> str:
    """The sentence where no review of the library is within the bounds of a question."""
    together = " together" if len(bounds) > 1 else ""
    what = f"{together}: {'; '.join(bounds)}" if bounds else ""
    return f"None of this library’s {_counted(reviews)} fits what you asked for{what}."


def about_product(reviews: int) -> tuple[str, str]:
    """What is said where a question is about this program, or is none: the sentence above, and what can be asked."""
    return (
        f"Case Reviews quotes from the {_counted(reviews)} in this library, word for word, and writes nothing itself.",
        "Ask what the reviews say of something (“what did reviews learn about fathers?”), what one of them found or "
        "recommended, or which reviews there are (“how many are from Wales?”). It does not assess or advise on a live "
        "case. In the app, “What is kept?” says what is remembered, “New conversation” starts again, and the Library "
        "page adds, corrects and removes reviews.",
    )


def chosen_by(answer: Answer) -> str:
    """Which language model chose the statements of an answer that one has chosen."""
    return f"Chosen by the language model {answer.chosen_by}. Every sentence is a review’s own."


def _reviews(scope: Scope) -> str:
    if not scope.narrowed or (scope.narrowed == (Narrowing.FILTERS,) and scope.searched == scope.total):
        return f"this library of {_counted(scope.total)}"
    some = "the review" if scope.searched == 1 else f"the {scope.searched:,} reviews"
    if Narrowing.NAMED in scope.narrowed:
        return f"{some} that you named"
    if Narrowing.BOUNDS in scope.narrowed:
        also = " and your filters allow" if Narrowing.FILTERS in scope.narrowed else ""
        return f"{some} that you asked for{also} ({'; '.join(scope.bounds)})"
    if Narrowing.CONVERSATION in scope.narrowed:
        return f"{some} that this conversation is about"
    if Narrowing.FILTERS not in scope.narrowed:
        return f"the {_counted(scope.searched)} that you did not leave out"
    return f"{some} {_in_common(scope.filters)}"


def _in_common(filters: Filters) -> str:
    """What the reviews that the filters allow have in common, where that is one thing."""
    values = {field: sorted(getattr(filters, field)) for field in _IN_COMMON if getattr(filters, field)}
    chosen = [*values, *(["reviews"] if filters.reviews else []), *(["years"] if filters.years else [])]
    if chosen == ["reviews"]:
        return "that you chose"
    if chosen == ["years"] and filters.years:
        first, last = filters.years
        if first and last:
            return f"of {first}" if first == last else f"of {first} to {last}"
        return f"since {first}" if first else f"until {last}"
    if len(chosen) == 1 and len(values[chosen[0]]) == 1:
        return _IN_COMMON[chosen[0]].format(values[chosen[0]][0])
    return "that your filters allow"


def _counted(reviews: int) -> str:
    return f"{reviews:,} review{'' if reviews == 1 else 's'}"
