"""Who a sentence speaks of: names and roles; and whether a quotation speaks of them, in that order, of the same things.

A sentence about a quotation may leave people out, but may bring in none. Whether it says of one what the quotation says
of another is `assistant.language_model.verification.doing`'s to tell.
"""

from collections import Counter
from collections.abc import Collection, Sequence

from assistant.language_model.verification.doing import Word, acting, misplaced, singular, words_of
from assistant.language_model.verification.roles import FEMALE, GENERAL, MALE

# At the beginning of a sentence, where every word has a capital.
_OPENS = frozenset(
    "a an the this that these those there it its he she they his her their we our in on at by for from with without "
    "when while after before until since although though because as if and but or so nor not no nobody none neither "
    "either each every all some several many most few both one two three four five six seven eight nine ten what who "
    "how why where which during despite instead later earlier then also only even once twice being having information "
    "records concerns reports plans assessments visits decisions "
    "anybody anyone somebody someone everybody everyone nothing".split()
)


def person_astray(sentence: str, quotation: str, common: Collection[str]) -> str | None:
    """The first name or role of `sentence` that `quotation` has not, or not so often, or elsewhere; None where there is
    none. `common` are words that are no names, in lower case."""
    quoted, said = words_of(quotation), words_of(sentence)
    have = {word.text for word in quoted}
    named = {word.who for word in quoted if word.who} | {singular(word.text) for word in quoted}
    often = Counter(word.who for word in quoted if word.who)
    often.subtract(word.who for word in said if word.who)
    if one_too_many := next((who for who, left in often.items() if left < 0 and who in named), None):
        return one_too_many
    for position, word in enumerate(said):
        if word.text in have:
            continue
        if word.text in GENERAL:
            if not (GENERAL[word.text] & named or singular(word.text) in named or _named_child(word.text, quoted)):
                return word.text
        elif word.who:
            parents = word.who == "parent" and {"mother", "father"} <= named
            if word.who not in named and not parents:
                return word.text
        elif word.capital and not (position == 0 and _opens(word.text, common)):
            return word.text
    shared = have & {word.text for word in said}
    said, quoted = acting(said, shared), acting(quoted, shared)
    return _gender_astray(said, quoted) or misplaced(said, quoted)


def _opens(word: str, common: Collection[str]) -> bool:
    """Whether a word has its capital from standing first."""
    return word in _OPENS or word in common or word.endswith(("ing", "ed", "ly"))


def _named_child(word: str, quoted: Sequence[Word]) -> bool:
    """Whether the quotation has a pseudonym of one letter, which reviews give to children."""
    return word in ("child", "children") and any(
        len(one.text) == 1 and one.capital and one.text != "a" for one in quoted
    )


def _gender_astray(said: Sequence[Word], quoted: Sequence[Word]) -> str | None:
    """A "he" or "she" of the sentence, where the quotation has nobody of that sex."""
    for words in (MALE, FEMALE):
        found = next((word.text for word in said if word.text in words), None)
        if found and not any(word.text in words or word.who in words for word in quoted):
            return found
    return None
