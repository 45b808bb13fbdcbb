"""Who a sentence speaks of: names and roles; and whether a quotation speaks of them, in that order, of the same things.

A sentence about a quotation may leave people out, but may bring in none, and may not say of one what the quotation says
of another. It compares words: it knows no grammar, and rather loses a true sentence than passes a wrong one.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from assistant.particulars import CARDINALS, TELLS_NOTHING, UNITS, WHEN, tokens
from assistant.roles import FEMALE, GENERAL, MALE, PLACES, role_of
from index.lexical import analyse

_AT_A_PLACE = frozenset("at in into to from on".split())
# Between the members of one group: "the mother and her partner".
_JOINS = frozenset("and or nor the her his their a an of with by to".split())
# Words of which there is nobody who does them; numbers and dates have checks of their own.
_NO_DEED = TELLS_NOTHING | WHEN | UNITS.keys() | CARDINALS.keys()
# How many of the words that a sentence shares with its quotation show of whom they are said.
_NEAREST = 3
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
            parents = word.who == "parent" and {"mother", "father"} <= named
            if word.who not in named and not parents:
                return word.text
        elif word.capital and not (position == 0 and _opens(word.text, common)):
            return word.text
    shared = have & {word.text for word in said}
    said, quoted = _acting(said, shared), _acting(quoted, shared)
    return _gender_astray(said, quoted) or _misplaced(said, quoted)


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


def _acting(words: Sequence[_Word], shared: Collection[str]) -> list[_Word]:
    """The words with everybody of whom something is said: general words, too, where they are among the `shared` ones,
    but no body that is only a place."""

    def who(word: _Word) -> str:
        if word.place and word.who in PLACES:
            return ""
        return word.who or (_singular(word.text) if word.text in GENERAL and word.text in shared else "")

    return [replace(word, who=who(word)) for word in words]


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


def _misplaced(said: Sequence[_Word], quoted: Sequence[_Word]) -> str | None:
    """A person of whom the sentence says what the quotation says of others only; or who comes before another one where
    the quotation has them the other way round, unless what is said of the two is said of them there."""
    borne_out: set[str] = set()
    for step in (1, -1):
        quoted_of = _said_of(quoted[::step])
        for group, stems in _said_of(said[::step]):
            of_whom = [[other for other, theirs in quoted_of if stem in theirs] for stem in stems]
            nearest = [others for others in of_whom if others][:_NEAREST]
            of_them = any(group & other for others in nearest for other in others)
            if nearest and not of_them:
                return min(group)
            borne_out |= group if of_them else set()
    who = list(dict.fromkeys(word.who for word in said if word.who))
    places = {one: [at for at, word in enumerate(quoted) if word.who == one] for one in who}
    for at, one in enumerate(who):
        for other in who[at + 1 :]:
            both = {one, other} <= borne_out
            if places[one] and places[other] and min(places[one]) > max(places[other]) and not both:
                return one
    return None


def _said_of(words: Sequence[_Word]) -> list[tuple[frozenset[str], list[str]]]:
    """Each group of people in a text, in order, and the telling stems between it and the next one, nearest first."""
    found: list[tuple[frozenset[str], list[str]]] = []
    inside: frozenset[str] = frozenset()
    for word, group in zip(words, _groups(words), strict=True):
        if group and group is not inside:
            found.append((group, []))
        inside = group
        telling = len(word.text) > 3 and word.text.isalpha() and word.text not in _NO_DEED
        if found and not group and telling:
            found[-1][1].extend(analyse(word.text))
    return found


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
