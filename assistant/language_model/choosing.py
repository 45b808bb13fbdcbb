"""A language model as a reader: offered numbered sentences, it answers with numbers, best first, and writes nothing.

Everything else that it says is dropped, and so are numbers that it was not offered. It judges sentences that the search
has found; which of them are offered is another reader's choice.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from time import monotonic

import numpy as np

from assistant.language_model.client import Usage, ask
from assistant.language_model.prompt import Offered, Prompt, choosing_prompt
from assistant.language_model.server import LanguageModel, LanguageModelError
from assistant.reader import Candidate, Reader

# Log-odds that say an order and no probability, so far apart that nothing else that speaks for a sentence changes it:
# those of the statement that is chosen first, how far each further one falls (the last of 60 stays far above 0), and
# those of whatever is not chosen.
_FIRST, _FALL, _NOT_CHOSEN = 2_000.0, 20.0, -200.0
# Some 60 numbers are 300 characters; whoever writes more than this is not answering in the form that was asked for.
_MOST_CHARACTERS = 20_000
_ARRAY = re.compile(r"\[([0-9\s,]*)\]")


class LanguageModelReader:
    """A person's own language model as a `Reader`, for one question: all its readings together end with `model.whole`.

    `otherwise` is the reader whose order decides which sentences are offered, and nothing else. `waiting` is called
    several times a second while the model is silent; what it raises hangs up.
    """

    def __init__(self, model: LanguageModel, otherwise: Reader, waiting: Callable[[], object] = lambda: None) -> None:
        self.name = f"the language model {model.where}"
        self._model = model
        self._otherwise = otherwise
        self._waiting = waiting
        self._deadline = monotonic() + model.whole

    def read(self, question: str, candidates: Sequence[Candidate]) -> list[np.ndarray]:
        """The log-odds of each passage's sentences: see `Reader`. Raises LanguageModelError where the model does not
        answer, or not with numbers that it was offered."""
        log_odds = [np.full(len(one.passage.sentences), _NOT_CHOSEN, np.float32) for one in candidates]
        if not any(map(len, log_odds)):
            return log_odds
        prompt = choosing_prompt(question, self._best_first(question, candidates))
        if not prompt.offered:
            raise LanguageModelError("The language model was not asked: beside the question nothing has room.")
        for place, statement in enumerate(chosen(self._said(prompt), prompt.offered)):
            log_odds[statement.passage][statement.sentence] = _FIRST - _FALL * place
        return log_odds

    def _best_first(self, question: str, candidates: Sequence[Candidate]) -> list[Offered]:
        """The passages' sentences in the order of the other reader."""
        likely = self._otherwise.read(question, candidates)
        statements = [
            Offered(passage, sentence, span.of(one.passage.text))
            for passage, one in enumerate(candidates)
            for sentence, span in enumerate(one.passage.sentences)
        ]
        return sorted(statements, key=lambda one: -likely[one.passage][one.sentence])

    def _said(self, prompt: Prompt) -> str:
        """What the model says, as far as it is read."""
        left = self._deadline - monotonic()
        if left <= 0:
            raise LanguageModelError(f"The language model took more than {self._model.whole:.0f} seconds.")
        usage = Usage()
        said = ""
        pieces = ask(replace(self._model, whole=left), prompt.messages, usage)
        try:
            for piece in pieces:
                self._waiting()
                said += piece
                if len(said) > _MOST_CHARACTERS:
                    break
        finally:
            pieces.close()
        if prompt.was_cut(usage.prompt_tokens):
            raise LanguageModelError(
                "The language model’s server seems to have read only a part of what it was sent.",
                "Raise its context size to 4,096 tokens or more.",
            )
        return said


def chosen(said: str, offered: Mapping[str, Offered]) -> list[Offered]:
    """The statements that a model chose with what it said, best first: the first of each part of the question, then
    the second of each; none where it said that none answers. Raises LanguageModelError where it said neither."""
    parts = [re.findall("[0-9]+", array) for array in _ARRAY.findall(said)]
    numbers = dict.fromkeys(number for number in chain(*zip_longest(*parts)) if number in offered)
    if not numbers and (not parts or any(parts)):
        raise LanguageModelError("The language model did not answer with numbers that it was offered.")
    return [offered[number] for number in numbers]
