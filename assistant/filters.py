"""What to say where filters leave no review: which of them to loosen. It applies none; `index` does."""

from index import Filters, OpenLibrary

_NAMES = {
    "reviews": "the chosen reviews",
    "publishers": "the publisher",
    "places": "the place",
    "types": "the type of review",
    "years": "the years",
}


def filters_to_loosen(library: OpenLibrary, filters: Filters) -> str | None:
    """A sentence where `filters` allow no review of the library; None where they allow any."""

    def allows_none(some: Filters) -> bool:
        return not library.allowed(some)

    if not allows_none(filters):
        return None
    culprits = [
        name
        for field, name in _NAMES.items()
        if getattr(filters, field) and allows_none(Filters(**{field: getattr(filters, field)}))
    ]
    if culprits:
        return f"No review of this library fits {' or '.join(culprits)} of your filters: loosen that."
    chosen = [name for field, name in _NAMES.items() if getattr(filters, field)]
    return f"No review of this library fits all of your filters together: loosen {', or '.join(chosen)}."
