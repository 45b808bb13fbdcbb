"""Who a sentence speaks of: names and roles; and whether a quotation speaks of them, in that order, of the same things.

A sentence about a quotation may leave people out, but may bring in none, and may not say of one what the quotation says
of another. It compares words: it knows no grammar, and rather loses a true sentence than passes a wrong one.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.particulars import TELLS_NOTHING, tokens
from assistant.roles import FEMALE, GENERAL, MALE, PLACES, role_of
from index.lexical import analyse

_AT_A_PLACE = frozenset("at in into to from on".split())
# Between the members of one group: "the mother and her partner".
_JOINS = frozenset("and or the her his their a an of with by to".split())
# At the beginning of a sentence, where every word has a capital.
_OPENS = frozenset(
    "a an the this that these those there it its he she they his her their we our in on at by for from with without "
    "when while after before until since although though because as if and but or so nor not no nobody none neither "
    "either each every all some several many most few both one two three four five six seven eight nine ten what who "
    "how why where which during despite instead later earlier then also only even once twice being having information "
    "records concerns reports plans assessments visits decisions "
    "anybody anyone somebody someone everybody everyone nothing".split()
)


@dataclass(frozen=True, slots=True)
class _Word:
    """A token: in lower case; whom it stands for ("" for a word that is no person); whether it has a capital; and
    whether it is only where something happens ("at the hospital")."""

    text: str
    who: str
    capital: bool
    place: bool


def person_astray(sentence: str, quotation: str, common: Collection[str]) -> str | None:
    """The first name or role of `sentence` that `quotation` has not, or not so often, or elsewhere; None where there is
    none. `common` are words that are no names, in lower case."""
    quoted, said = _words(quotation), _words(sentence)
    have = {word.text for word in quoted}
    named = {word.who for word in quoted if word.who} | {_singular(word.text) for word in quoted}
    often = Counter(word.who for word in quoted if word.who)
    often.subtract(word.who for word in said if word.who)
    if one_too_many := next((who for who, left in often.items() if left < 0 and who in named), None):
        return one_too_many
    for position, word in enumerate(said):
        if word.text in have:
            continue
        if word.text in GENERAL:
            if not (GENERAL[word.text] & named or _singular(word.text) in named or _named_child(word.text, quoted)):
                return word.text
        elif word.who:
            both = word.who == "parent" and {"mother", "father"} <= named
            if word.who not in named and not both:
                return word.text
        elif word.capital and not (position == 0 and _opens(word.text, common)):
            return word.text
    said, quoted = _acting(said), _acting(quoted)
    return _gender_astray(said, quoted) or _out_of_order(said, quoted) or _in_another_place(said, quoted)


def _opens(word: str, common: Collection[str]) -> bool:
    """Whether a word has its capital from standing first."""
    return word in _OPENS or word in common or word.endswith(("ing", "ed", "ly"))


def _words(text: str) -> list[_Word]:
    written = tokens(text)
    words = [token.casefold() for token in written]
    return [
        _Word(word, role_of(word), token[:1].isupper(), not _AT_A_PLACE.isdisjoint(words[max(0, at - 2) : at]))
        for at, (word, token) in enumerate(zip(words, written, strict=True))
    ]


def _acting(words: Sequence[_Word]) -> list[_Word]:
    """The words, those for people and bodies that are only a place taken for other words."""
    return [replace(word, who="") if word.place and word.who in PLACES else word for word in words]


def _singular(word: str) -> str:
    return {"children": "child", "agencies": "agency", "authorities": "authority", "families": "family"}.get(
        word, word.removesuffix("s") if len(word) > 3 else word
    )


def _named_child(word: str, quoted: Sequence[_Word]) -> bool:
    """Whether the quotation has a pseudonym of one letter, which reviews give to children."""
    return word in ("child", "children") and any(
        len(one.text) == 1 and one.capital and one.text != "a" for one in quoted
    )


def _gender_astray(said: Sequence[_Word], quoted: Sequence[_Word]) -> str | None:
    """A "he" or "she" of the sentence, where the quotation has nobody of that sex."""
    for words in (MALE, FEMALE):
        found = next((word.text for word in said if word.text in words), None)
        if found and not any(word.text in words or word.who in words for word in quoted):
            return found
    return None


def _out_of_order(said: Sequence[_Word], quoted: Sequence[_Word]) -> str | None:
    """A person who comes before another one, where the quotation has them the other way round only."""
    who = list(dict.fromkeys(word.who for word in said if word.who))
    places = {one: [at for at, word in enumerate(quoted) if word.who == one] for one in who}
    for at, one in enumerate(who):
        for other in who[at + 1 :]:
            if places[one] and places[other] and min(places[one]) > max(places[other]):
                return one
    return None


def _in_another_place(said: Sequence[_Word], quoted: Sequence[_Word]) -> str | None:
    """A person of whom the sentence says what the quotation says of others only: the nearest telling word that both
    have, after the person or before."""
    for step in (1, -1):
        groups = _groups(quoted[::step])
        owners: dict[str, set[str]] = {}
        for stem, group in _owned(quoted[::step], groups):
            owners.setdefault(stem, set()).update(group)
        decided: set[frozenset[str]] = set()
        for stem, group in _owned(said[::step], _groups(said[::step])):
            if stem in owners and group not in decided:
                decided.add(group)
                if not group & owners[stem]:
                    return min(group)
    return None


def _owned(words: Sequence[_Word], groups: Sequence[frozenset[str]]) -> Iterator[tuple[str, frozenset[str]]]:
    """The telling stems of a text, each with the group of people that was last before it."""
    last: frozenset[str] = frozenset()
    for word, group in zip(words, groups, strict=True):
        last = group or last
        telling = len(word.text) > 3 and word.text.isalpha() and word.text not in TELLS_NOTHING
        if last and not group and telling:
            yield from ((stem, last) for stem in analyse(word.text))


def _groups(words: Sequence[_Word]) -> list[frozenset[str]]:
    """For each word the people that are named together there ("the mother and her partner"); empty for other words."""
    groups: list[frozenset[str]] = []
    at = 0
    while at < len(words):
        end = last = at
        while end < len(words) and (words[end].who or (end > at and words[end].text in _JOINS)):
            last = end + 1 if words[end].who else last
            end += 1
        together = frozenset(word.who for word in words[at:last] if word.who)
        groups += [together] * max(1, last - at)
        at = max(last, at + 1)
    return groups
