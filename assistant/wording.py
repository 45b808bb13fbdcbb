"""The words of ours in an answer: what was searched, the lead line, what the question was taken to mean.

They state only what was counted or looked up. What stands in a notice is in `assistant.notices`.
"""

from assistant.answer import Narrowing, Scope, Status, Understood, UnderstoodKind
from index import Filters

_PHRASES = {
    UnderstoodKind.ONLY_REVIEW: "only {label}",
    UnderstoodKind.NOT_REVIEW: "not {label}",
    UnderstoodKind.SPELLING: "“{term}” read as “{means}”",
    UnderstoodKind.ABBREVIATION: "{term} = {means}",
    UnderstoodKind.OTHER_WORDS: "{term}, also: {means}",
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


def _reviews(scope: Scope) -> str:
    if not scope.narrowed or (scope.narrowed == (Narrowing.FILTERS,) and scope.searched == scope.total):
        return f"this library of {_counted(scope.total)}"
    some = "the review" if scope.searched == 1 else f"the {scope.searched:,} reviews"
    if Narrowing.NAMED in scope.narrowed:
        return f"{some} that you named"
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
