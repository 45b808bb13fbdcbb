"""A language model that the person has: where it is, what it is called, and whether that is this machine.

There is none unless its address and its name are both given, as options or in this program's own variables; no other
program's are read, and there is no default host. It sends nothing: see `assistant.language_model.client`.
"""

import ipaddress
import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from corpus import CaseReviewsError

URL_VARIABLE = "CASE_REVIEWS_LLM_URL"
MODEL_VARIABLE = "CASE_REVIEWS_LLM_MODEL"
KEY_VARIABLE = "CASE_REVIEWS_LLM_KEY"

# Where compatible servers have the protocol, when only a host is named.
_USUAL_PATH = "/v1"


class LanguageModelError(CaseReviewsError):
    """A language model that is not configured, or not reached, or does not answer as one."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A model on a server that speaks the chat protocol of OpenAI.

    `url` is the address under which `/chat/completions` is, `key` may be empty. `silence` is how many seconds may pass
    without a word from the server, `whole` how many all of one answer may take; a small computer needs a minute to read
    the passages before its first word.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    silence: float = 90.0
    whole: float = 180.0

    @property
    def server(self) -> str:
        """Scheme, host and port: what is shown to people."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def on_this_machine(self) -> bool:
        """Whether what is sent stays on this machine: the host is `localhost` or a loopback address."""
        host = urlsplit(self.url).hostname or ""
        if host == "localhost":
            return True
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False

    @property
    def where(self) -> str:
        """Which model it is and where it is, for people."""
        if self.on_this_machine:
            return f"“{self.model}” on this machine ({self.server})"
        readable = "" if self.url.startswith("https:") else ", unencrypted on its way"
        return f"“{self.model}” at {self.server}, which is not this machine{readable}"


def language_model(url: str | None = None, model: str | None = None) -> LanguageModel | None:
    """The model that the arguments, else this program's variables, name; None where neither an address nor a name is
    given. Raises LanguageModelError for half of the two, and for what is not an address.

    The key comes from its variable alone: on a command line, every program of the machine can read it. It belongs to
    the address in the variables, and is not sent to another one.
    """
    configured = os.environ.get(URL_VARIABLE, "").strip()
    address = (url or configured).strip()
    name = (model or os.environ.get(MODEL_VARIABLE, "")).strip()
    if not address and not name:
        return None
    if not address:
        raise LanguageModelError(
            f"A language model is named ({name}), and no server.", f"Set {URL_VARIABLE} or give --llm-url."
        )
    checked = _checked(address)
    if not name:
        raise LanguageModelError(
            "A server for a language model is given, and no model.", f"Set {MODEL_VARIABLE} or give --llm-model."
        )
    belongs = not configured or address == configured
    return LanguageModel(checked, name, os.environ.get(KEY_VARIABLE, "").strip() if belongs else "")


def _checked(address: str) -> str:
    """The address without a slash at its end, with the usual path where it has none."""
    remedy = f"Give one such as http://127.0.0.1:11434/v1; a key belongs in {KEY_VARIABLE}."
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise LanguageModelError(
            "The language model's address cannot be used: its host or its port is not valid.", remedy
        ) from None
    plain = address.isascii() and address.isprintable() and " " not in address and "\\" not in address
    if parts.scheme not in ("http", "https") or not host or not plain:
        raise LanguageModelError(
            "The language model's address is not a web address: “http://” or “https://” and a host.", remedy
        )
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise LanguageModelError("The language model's address holds more than a host and a path.", remedy)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/') or _USUAL_PATH}"
