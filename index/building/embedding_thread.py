"""The embedder: embeds passages and indexes their words, in a thread of its own, while others are still being read."""

import queue
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress

from index.building.partial_embeddings import EmbeddedWriter, Embedding
from index.encoder import Encoder
from index.storage import LexicalWriter, StoredPassage

# Passages in one call of the encoder: enough to sort by length. Of two calls one keeps every processor busy while what
# the other found is written.
_CHUNK = 128
_CALLS = 2
# Documents that wait to be embedded; a reader that is further ahead waits.
_WAITING = 32


class Embedder:
    """Takes passages in order, and writes their vectors and words in that order.

    `first` writes the vectors that stay, while the first files are read. `known` gives the embedding of a key where it
    has been computed before. `done` counts passages, `computed` those that had to be embedded. An error in the thread
    is raised by the next call of `add` or `finish`.
    """

    def __init__(
        self,
        encoder: Encoder,
        first: Callable[[], None],
        known: Callable[[bytes], Embedding | None],
        vectors: EmbeddedWriter,
        lexical: LexicalWriter,
    ) -> None:
        self.done = self.computed = 0
        self._encoder = encoder
        self._first = first
        self._known = known
        self._vectors = vectors
        self._lexical = lexical
        self._given_up = False
        self._called: deque[tuple[Sequence[StoredPassage], list[Embedding | None], Future[list[Embedding]]]] = deque()
        self._queue: queue.Queue[Sequence[StoredPassage] | None] = queue.Queue(_WAITING)
        self._thread = ThreadPoolExecutor(1, "embedder")
        self._work = self._thread.submit(self._run)

    def add(self, passages: Sequence[StoredPassage]) -> None:
        """Have the passages of a document embedded; waits while many others are waiting."""
        self._put(passages)

    def wait(self, seconds: float) -> bool:
        """After `end`: whether everything is done, waiting for so long."""
        wait([self._work], seconds)
        if self._work.done():
            self._work.result()  # raises what ended it
        return self._work.done()

    def end(self) -> None:
        """Say that no passage follows."""
        self._put(None)

    def close(self) -> None:
        """Wait for the thread, which gives up what is not done."""
        self._given_up = True
        with suppress(queue.Empty):
            while True:
                self._queue.get_nowait()
        self._queue.put(None)
        self._thread.shutdown()

    def _put(self, passages: Sequence[StoredPassage] | None) -> None:
        while True:
            if self._work.done():
                self._work.result()  # raises what ended it
                return
            with suppress(queue.Full):
                self._queue.put(passages, timeout=0.5)
                return

    def _run(self) -> None:
        waiting: list[StoredPassage] = []
        self._first()
        with ThreadPoolExecutor(_CALLS, "embedding") as calls:
            while (more := self._queue.get()) is not None:
                waiting += more
                while len(waiting) >= _CHUNK and not self._given_up:
                    self._embed(waiting[:_CHUNK], calls)
                    del waiting[:_CHUNK]
            if not self._given_up:
                self._embed(waiting, calls)
            while self._called and not self._given_up:
                self._write(*self._called.popleft())

    def _embed(self, passages: Sequence[StoredPassage], calls: ThreadPoolExecutor) -> None:
        """Have the passages embedded, and write those whose turn it is."""
        known = [self._known(passage.key) for passage in passages]
        missing = [passage.input for passage, embedding in zip(passages, known, strict=True) if embedding is None]
        self._called.append((passages, known, calls.submit(self._encoder.encode_passages, missing)))
        if len(self._called) == _CALLS:
            self._write(*self._called.popleft())

    def _write(
        self,
        passages: Sequence[StoredPassage],
        known: Sequence[Embedding | None],
        call: Future[list[Embedding]],
    ) -> None:
        found = call.result()
        computed = iter(found)
        for passage, embedding in zip(passages, known, strict=True):
            self._vectors.add(passage.key, next(computed) if embedding is None else embedding)
            self._lexical.add(
                passage.number,
                review=passage.review,
                kind=passage.kind,
                text=passage.input.text,
                identity=passage.input.identity,
            )
        self._vectors.flush()
        self.computed += len(found)
        self.done += len(passages)
