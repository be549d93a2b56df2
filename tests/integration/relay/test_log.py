"""What the relay logs: JSON lines that name nobody, that a flood cannot grow, and every sign-in."""

import asyncio
import gc
import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from relay import log_lines
from relay.log_lines import AT_ONCE, EACH, JsonLines, PlainLines, Sampled
from tests.integration.relay.test_process import agent_hello, signed_in
from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.support.relay_process import ROOT, RelayProcess

PASSWORD = "correct horse"
CANARY = "canary-245-12784"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """A logger with the relay's own handler, and what it has written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(Sampled(lambda: 0.0))
    logger = logging.getLogger("dukkan.test")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    yield logger, stream
    logger.removeHandler(handler)


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_line_is_one_object_of_plain_letters(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.warning("a %s", "\x1b]0;owned\x07\r\nlevel=critical سلام", extra={"code": "x\ny"})
    text = stream.getvalue()
    assert text.isascii() and text.count("\n") == 1 and "\x1b" not in text and "\r" not in text
    [line] = lines_of(text)
    assert (line["level"], line["part"], line["code"]) == ("warning", "dukkan.test", "x\ny")
    assert line["says"].startswith("a \x1b]0;owned")
    assert line["at"].endswith("Z") and len(line["at"]) == 24


def test_of_an_exception_its_words_are_not_told(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    try:
        raise ValueError(CANARY)
    except ValueError:
        logger.exception("it failed")
    [line] = lines_of(stream.getvalue())
    assert CANARY not in stream.getvalue()
    assert (line["error"], "test_log.py" in line["where"]) == ("ValueError", True)


def test_a_flood_is_told_in_a_few_lines_that_say_so(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    for number in range(10 * EACH):
        logger.info("line %d", number)
    logger.info("another kind")
    told = lines_of(stream.getvalue())
    assert len(told) == AT_ONCE + 10 + 1
    assert [line.get("left_out") for line in told[AT_ONCE:-1]] == [EACH - 1 - AT_ONCE, *[EACH - 1] * 9]


def test_what_is_always_told_is_told_in_a_flood(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    for agent in range(5 * AT_ONCE):
        logger.info("signed in", extra={"agent": agent, **log_lines.ALWAYS})
    told = lines_of(stream.getvalue())
    assert [line["agent"] for line in told] == list(range(5 * AT_ONCE))
    assert "always" not in told[0]


def test_the_next_minute_begins_anew() -> None:
    now_s = 0.0
    sampled = Sampled(lambda: now_s)
    record = logging.makeLogRecord({"name": "x", "msg": "y"})
    assert sum(bool(sampled.filter(record)) for _ in range(AT_ONCE + 5)) == AT_ONCE
    now_s = 60.0
    assert sampled.filter(record)


def test_a_person_gets_plain_lines() -> None:
    record = logging.makeLogRecord(
        {"name": "dukkan", "levelname": "INFO", "msg": "signed in", "agent": 3, "created": 0.0, "msecs": 0}
    )
    assert PlainLines().format(record) == "00:00:00 info     dukkan: signed in agent=3"


def test_it_begins_on_the_stream_it_is_given() -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    try:
        log_lines.begin(stream, lambda: 0.0)
        logging.getLogger("dukkan").info("up")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    assert [line["says"] for line in lines_of(stream.getvalue())] == ["up"]


async def test_what_nobody_waited_for_is_told_without_its_words(
    log: tuple[logging.Logger, io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    logger, stream = log
    monkeypatch.setattr(log_lines, "log", logger)

    async def fails() -> None:
        raise ValueError(CANARY)

    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log_lines.loop_failed)
    task = loop.create_task(fails())
    await asyncio.wait([task])
    del task
    gc.collect()
    [line] = lines_of(stream.getvalue())
    assert (line["error"], CANARY in stream.getvalue()) == ("ValueError", False)


def test_a_mistake_that_ends_the_program_is_told_without_its_words(tmp_path: Path) -> None:
    program = (
        "import sys, time; from relay import log_lines; log_lines.begin(sys.stderr, time.monotonic);"
        f"raise ValueError({CANARY!r})"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    [line] = lines_of(ended.stderr)
    assert (ended.returncode, line["level"], line["error"]) == (1, "critical", "ValueError")
    assert CANARY not in ended.stderr


async def test_every_sign_in_is_told_and_no_word_that_was_typed(tmp_path: Path) -> None:
    file = tmp_path / "log"
    with RelayProcess(tmp_path / "data", log=file) as relay:
        relay.add_agent("Mina", PASSWORD)
        assert (await signed_in(relay.port, agent_hello("Mina", f"wrong {CANARY}")))["t"] == "bye"
        assert (await signed_in(relay.port, agent_hello(CANARY)))["t"] == "bye"
        assert (await signed_in(relay.port, agent_hello("Mina")))["t"] == "welcome"
        async with Client(relay.port, "/v1/agent") as nobody:
            await nobody.say({"t": "list"})
            await nobody.until("bye")
        async with Client(relay.port, "/v1/visitor") as visitor:
            await visitor.say({**VISITOR_HELLO, "name": CANARY})
            await visitor.until("live")
            await visitor.say({"t": "post", "cid": "a" * 32, "text": CANARY})
            await visitor.until("ack")
            await visitor.say({"t": "nonsense", "text": CANARY})
            await visitor.until("refused")
    text = file.read_text()
    assert CANARY not in text and PASSWORD not in text and "127.0.0.1" not in text
    told = [(line["says"], line.get("code"), line.get("agent")) for line in lines_of(text)]
    assert told.count(("a sign-in was refused", "bad_login", None)) == 2
    assert len([line for line in told if line[0] == "a sign-in was refused"]) == 2
    assert told.count(("signed in", None, 1)) == 1
