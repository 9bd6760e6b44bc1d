"""Where things are; the one module that reads the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kb.errors import KbError

PACKAGE_ROOT = Path(__file__).resolve().parent.parent
"""The folder that holds the package; in a checkout it holds tests/ and scripts/ too."""

BUNDLED_MODEL = "bundled:use-multilingual-v3"
"""Name of the encoder that ships with the dependencies and needs no network."""


@dataclass(frozen=True)
class SharedStore:
    """A store on a server: its address, the password where that is no part of it, and for how many
    seconds an answer of it is waited for. Neither of the first two may be shown to anybody."""

    uri: str = field(repr=False)
    password: str = field(default="", repr=False)
    seconds: float = 10.0

    @classmethod
    def from_environment(cls) -> SharedStore | None:
        """The store ``KB_STORE`` names; None where the index is a folder on this machine.

        Raises:
            KbError: it names no store that is known, or the password cannot be read.
        """
        uri = os.environ.get("KB_STORE", "")
        if not uri:
            return None
        if not uri.startswith(_STORES):
            raise KbError(
                "KB_STORE names no store that is known. Give postgresql://USER@HOST:PORT/DATABASE "
                "or milvus:https://USER@HOST:PORT/DATABASE, or unset it for an index in a folder."
            )
        return cls(
            uri=uri,
            password=_secret("KB_STORE_PASSWORD", "password"),
            seconds=_number("KB_STORE_TIMEOUT", cls.seconds) or cls.seconds,
        )


@dataclass(frozen=True)
class LanguageModel:
    """A server that words prose: ``KB_LLM_URL`` is the address of its OpenAI-compatible interface,
    ``KB_LLM_MODEL`` the model, ``KB_LLM_KEY`` or the file ``KB_LLM_KEY_FILE`` names its key (none
    without), ``KB_LLM_TIMEOUT`` the seconds a text may take. The key may not be shown to anybody.
    """

    url: str = field(repr=False)
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 60.0

    @classmethod
    def from_environment(cls) -> LanguageModel | None:
        """The server ``KB_LLM_URL`` names; None where no prose is wanted.

        Raises:
            KbError: it is no address, no model is named, or the key cannot be read.
        """
        url = os.environ.get("KB_LLM_URL", "").rstrip("/")
        if not url:
            return None
        if not url.startswith(("http://", "https://")):
            raise KbError(
                "KB_LLM_URL is no address. Give one like http://HOST:PORT/v1, or unset it."
            )
        model = os.environ.get("KB_LLM_MODEL", "")
        if not model:
            raise KbError(
                "KB_LLM_URL is set and KB_LLM_MODEL is not. Give the name of the server's model."
            )
        key = _secret("KB_LLM_KEY", "key of the language model")
        if not (key.isascii() and key.isprintable()):
            raise KbError("KB_LLM_KEY holds what no key can hold. Copy it again, on one line.")
        seconds = _number("KB_LLM_TIMEOUT", cls.seconds) or cls.seconds
        return cls(url=url, model=model, key=key, seconds=seconds)


_STORES = ("postgresql://", "postgres://", "milvus:")


@dataclass(frozen=True)
class Settings:
    """Paths and choices of one run.

    ``KB_CASES`` and ``KB_INDEX`` name the folders of the records and of the built index, which
    else are ``cases`` and ``index`` of the working folder; ``KB_DOCUMENTS`` that of the user's own
    documents, else ``documents`` in the records' folder; ``KB_REPORTS`` that of what readers say is
    wrong, else ``reports`` beside it; ``KB_DRAFTS`` that of records in the making, else ``drafts``
    of the working folder; ``KB_MODEL`` names the encoder. ``KB_STORE`` is the address of a store
    that several machines search, ``KB_STORE_PASSWORD`` or the file ``KB_STORE_PASSWORD_FILE`` names
    its password, ``KB_STORE_TIMEOUT`` the seconds it may take.
    """

    cases: Path
    index: Path
    documents: Path
    reports: Path
    drafts: Path
    model: str
    store: SharedStore | None = None

    def records(self) -> Path:
        """The folder of the records, for what cannot do without.

        Raises:
            KbError: there is none.
        """
        if not self.cases.is_dir():
            raise KbError(
                f"There is no folder {self.cases}. Go to the folder that has it, "
                "or set KB_CASES to that of the records."
            )
        return self.cases

    def documents_of(self, cases: Path) -> Path:
        """The folder of the documents beside these records, where the environment names none."""
        beside = self.documents == self.cases / "documents"
        return cases / "documents" if beside else self.documents

    @classmethod
    def from_environment(cls) -> Settings:
        cases = Path(os.environ.get("KB_CASES") or Path.cwd() / "cases")
        return cls(
            cases=cases,
            index=Path(os.environ.get("KB_INDEX") or Path.cwd() / "index"),
            documents=Path(os.environ.get("KB_DOCUMENTS") or cases / "documents"),
            reports=Path(os.environ.get("KB_REPORTS") or cases / "reports"),
            drafts=Path(os.environ.get("KB_DRAFTS") or Path.cwd() / "drafts"),
            model=os.environ.get("KB_MODEL") or BUNDLED_MODEL,
            store=SharedStore.from_environment(),
        )


_TOKEN_CHARS = 16

SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which several worker processes count together."""

LOCAL = "KB_SERVING_LOCAL"
"""Whether the command that starts worker processes listens on the loopback alone: 1 or 0."""


@dataclass(frozen=True)
class Serving:
    """What ``kb serve`` and ``kb mcp --http`` ask of a request.

    ``KB_TOKEN``, or the file ``KB_TOKEN_FILE`` names, holds the token every request must show (none
    without); ``KB_RATE`` is how many requests one address may make in a minute (0: any number), and
    each worker process counts by itself; ``KB_TIMEOUT`` are the seconds a request may take;
    ``KB_LOG_QUESTIONS=1`` puts the text of questions into the log; ``KB_PROXY`` lists the addresses
    of proxies whose word on the caller's own address is taken. ``local`` and ``shared_metrics`` are
    told to worker processes by the command that starts them.
    """

    token: str = ""
    rate: int = 600
    seconds: float = 10.0
    log_questions: bool = False
    proxy: str = ""
    local: bool = True
    shared_metrics: str = ""

    @classmethod
    def from_environment(cls) -> Serving:
        """The settings as given.

        Raises:
            KbError: one of them is no number, or the token cannot be read or is too short.
        """
        return cls(
            token=_token(),
            rate=int(_number("KB_RATE", cls.rate)),
            seconds=_number("KB_TIMEOUT", cls.seconds) or cls.seconds,
            log_questions=os.environ.get("KB_LOG_QUESTIONS", "") not in ("", "0"),
            proxy=os.environ.get("KB_PROXY", ""),
            local=os.environ.get(LOCAL, "1") == "1",
            shared_metrics=os.environ.get(SHARED_METRICS, ""),
        )


def hand_down(values: Mapping[str, str]) -> None:
    """Set environment variables for the processes this one starts."""
    os.environ.update(values)


def _secret(name: str, what: str) -> str:
    """What a variable holds, or the file that the variable with ``_FILE`` behind its name names."""
    secret, file = os.environ.get(name, ""), os.environ.get(f"{name}_FILE", "")
    if file and not secret:
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except (OSError, ValueError):
            raise KbError(
                f"The {what} cannot be read from {file}. Put it there, or unset {name}_FILE."
            ) from None
    return secret


def _token() -> str:
    token, file = _secret("KB_TOKEN", "token"), os.environ.get("KB_TOKEN_FILE", "")
    if (token or file) and not (len(token) >= _TOKEN_CHARS and token.isascii()):
        raise KbError(
            f"The token must have at least {_TOKEN_CHARS} characters, all ASCII. Make one: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe())'"
        )
    return token


def _number(name: str, otherwise: float) -> float:
    given = os.environ.get(name, "")
    try:
        number = float(given or otherwise)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1e6:
        raise KbError(f"{name} is {given[:20]!r}. Give a number of 0 to 1,000,000, or unset it.")
    return number
