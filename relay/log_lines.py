"""The relay's log on standard error: one JSON object a line, that no flood can turn into a full disk.

A line says when, how grave, from which part and what; further facts are keys of their own. No line has a
word of a visitor's, a token or an address, whatever failed: of an exception only its kind and its places
in the code are told. Everything is ASCII, so that nothing in it moves a reader's terminal.
"""

import asyncio
import json
import logging
import sys
import time
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final, TextIO

AT_ONCE: Final = 20
"""Of one kind in a minute; of more only each hundredth is told."""

EACH: Final = 100
MINUTE_S: Final = 60.0

ALWAYS: Final = {"always": True}
"""As `extra`, for what is told however often it comes."""

_USUAL: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", *ALWAYS}

Now = Callable[[], float]

log: Final = logging.getLogger("dukkan")


def begin(stream: TextIO, now: Now) -> None:
    """From now on all that the program logs goes to `stream`; in front of a terminal as plain lines.

    `now` is in seconds, of a clock that never goes back.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainLines() if stream.isatty() else JsonLines())
    handler.addFilter(Sampled(now))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    sys.excepthook = _end_of_the_program


def loop_failed(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An exception that nobody waited for; asyncio's own line quotes it, words and all."""
    log.error("something failed and nobody waited for it", exc_info=context.get("exception"))


def _end_of_the_program(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    """What ends the program, told as everything else is."""
    log.critical("the program ends by a mistake of its own", exc_info=error.with_traceback(where))


class JsonLines(logging.Formatter):
    """Each record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, object] = {
            "at": f"{moment}.{int(record.msecs):03d}Z",
            "level": record.levelname.lower(),
            "part": record.name,
            "says": record.getMessage(),
            **facts(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["where"] = "".join(traceback.format_tb(error.__traceback__))
        return json.dumps(line, default=str)


class PlainLines(JsonLines):
    """The same for a person."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        told = json.loads(super().format(record))
        at, level, part, says = (told.pop(key) for key in ("at", "level", "part", "says"))
        where = told.pop("where", "")
        rest = "".join(f" {key}={value}" for key, value in told.items())
        return f"{at[11:19]} {level:<8} {part}: {says}{rest}{chr(10) if where else ''}{where}".rstrip()


def facts(record: logging.LogRecord) -> dict[str, object]:
    """What was given as `extra`."""
    return {key: value for key, value in vars(record).items() if key not in _USUAL}


class Sampled(logging.Filter):
    """Lets AT_ONCE of a kind through in a minute and then each EACH-th, which says how many were left out.

    A kind is a part and the words it says, before anything is put into them.
    """

    def __init__(self, now: Now) -> None:
        super().__init__()
        self._now = now
        self._minute = 0
        self._seen: dict[tuple[str, str], int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is told."""
        if getattr(record, "always", False):
            return True
        minute = int(self._now() // MINUTE_S)
        if minute != self._minute:
            self._minute, self._seen = minute, {}
        kind = (record.name, str(record.msg))
        seen = self._seen[kind] = self._seen.get(kind, 0) + 1
        if seen <= AT_ONCE:
            return True
        if seen % EACH:
            return False
        record.left_out = EACH - 1 if seen > EACH else EACH - 1 - AT_ONCE
        return True
