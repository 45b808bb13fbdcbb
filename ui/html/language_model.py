"""A language model in words of HTML: what is sent to it and where, and that it is choosing.

As in `ui.html.markup`, every text passes through `escape`. For which model chose an answer see `ui.html.markup`.
"""

from assistant.language_model import LanguageModel
from ui.html.markup import escape

CHOOSING = '<p class="cr-searching">The language model is choosing</p>'


def goes_to(model: LanguageModel) -> str:
    """What is sent, and where."""
    leaves = "" if model.on_this_machine else " They leave this computer."
    return (
        f'<p class="cr-quiet">Where you let it, the language model {escape(model.where)} chooses among the sentences '
        "found; it writes none. Your question and those sentences are sent to it then, and a follow-up question with "
        f"the ones before it as soon as you ask.{leaves}</p>"
    )


def quiet(sentence: str) -> str:
    """A sentence beside the answer."""
    return f'<p class="cr-quiet">{escape(sentence)}</p>'
