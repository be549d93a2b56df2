"""What is promised of every input, target by target.

A broken promise is an AssertionError, or whatever the code under test raises.
"""

import unicodedata
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import msgspec

from console.model.links import links
from console.text.lay_out import lay_out
from relay.domain.search_query import QueryProblem, read_query
from relay.domain.wall_clock import UTC_ZONE
from relay.protocol import codec
from relay.protocol.codec import Unreadable
from relay.protocol.limits import FRAME_BYTES_MAX
from relay.protocol.refusals import REFUSALS
from relay.settings import Settings
from relay.shared import template, toml_file
from relay.shared.clean_text import MARKS_PER_BASE, clean, clean_line
from relay.shared.toml_file import TomlError
from relay.store.account_commands import decode_command
from relay.web.doors import client_address, origin_allowed
from relay.web.poll import PollRequest
from relay.web.websocket_frames import FrameReader, Malformed
from tests.fuzz import corpus
from tests.unit.console.session.builders import agent_session, live, visitor_session

PAGE: Final = "https://shop.example"


class Target(NamedTuple):
    """`try_on` takes any bytes; True where the input was taken for good, and not refused."""

    try_on: Callable[[bytes], bool]
    seeds: Callable[[], tuple[bytes, ...]]


def text_of(data: bytes) -> str:
    """The bytes as whatever text they may be, lone surrogates included."""
    return data.decode("utf-8", "surrogatepass") if _is_text(data) else data.decode("utf-8", "replace")


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _decoder(decode: Callable[[bytes], Any]) -> Callable[[bytes], bool]:
    """What is read is written and read again as the same; what is not is refused with a code of the table."""

    def try_on(data: bytes) -> bool:
        try:
            frame = decode(data)
        except Unreadable as refusal:
            answer = codec.encode(codec.refused(refusal.code))
            assert refusal.code in REFUSALS and len(answer) < 250
            return False
        assert len(data) <= FRAME_BYTES_MAX
        assert decode(codec.encode(frame)) == frame
        return True

    return try_on


def _older(data: bytes) -> bool:
    """An update as the version before gets it can be read, and keeps its number."""
    try:
        update = codec.agent_update(data)
    except Unreadable:
        return False
    older = codec.for_version(update, 2)
    if older is not None:
        assert codec.agent_update(codec.encode(older)) == older
        assert getattr(older, "seq", 0) == getattr(update, "seq", 0)
    return True


def _session(make: Callable[[], Any]) -> Callable[[bytes], bool]:
    """Whatever the relay sends, the session of a client takes it, and goes on."""

    def try_on(data: bytes) -> bool:
        session = live(make())
        session.received(data, 1_000)
        session.tick(2_000)
        told = session.take_effects()
        session.next_wake_ms()
        return bool(told)

    return try_on


def _clean(data: bytes) -> bool:
    """No control but the newline, nothing that hides or reorders, no pile of marks; twice is once."""
    text = text_of(data)
    cleaned, line = clean(text), clean_line(text)
    assert clean(cleaned) == cleaned and clean_line(line) == line
    cleaned.encode()
    assert "\n" not in line
    for letter in cleaned:
        kind = unicodedata.category(letter)
        assert letter == "\n" or kind not in ("Cc", "Cs"), hex(ord(letter))
        assert not "\u202a" <= letter <= "\u202e" and not "\u2066" <= letter <= "\u2069", hex(ord(letter))
        assert not "\U000e0000" <= letter <= "\U000e0fff", hex(ord(letter))
    pile = 0
    for letter in cleaned:
        if letter in "\u200c\u200d\u200e\u200f\u061c":
            continue
        pile = pile + 1 if unicodedata.category(letter) in ("Mn", "Me") else 0
        assert pile <= MARKS_PER_BASE
    return cleaned == text


def _lay_out(data: bytes) -> bool:
    """Cleaned text is drawn within the width, without anything that moves a cursor."""
    text = clean(text_of(data)[:2_000])
    for row in lay_out(text, 40):
        drawn = row.text
        assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in drawn), ascii(drawn)
    return text == text_of(data)


def _links(data: bytes) -> bool:
    """A link leads to the web or to a mailbox, in printable ASCII that ends no sequence."""
    text = clean(text_of(data))
    found = links(text)
    for link in found:
        assert link.url.startswith(("http://", "https://", "mailto:")), link.url
        assert link.url.isascii() and link.url.isprintable() and " " not in link.url
    return bool(found)


def _websocket(data: bytes) -> bool:
    """Messages or a close code, the same however the bytes are cut, and never more than the limit."""

    def read(pieces: list[bytes]) -> tuple[list[tuple[int, bytes]], int]:
        reader, messages = FrameReader(), []
        try:
            for piece in pieces:
                messages += list(reader.feed(piece))
        except Malformed as fault:
            return messages, fault.close_code
        return messages, 0

    whole, code = read([data])
    by_seven, same_code = read([data[at : at + 7] for at in range(0, len(data), 7)])
    assert code == same_code and code in (0, 1002, 1009)
    assert by_seven[: len(whole)] == whole
    assert code or by_seven == whole
    assert all(len(payload) <= FRAME_BYTES_MAX for _, payload in by_seven)
    return not code


def _query(data: bytes) -> bool:
    """A query or a problem; of the words only letters and digits reach SQLite's language."""
    try:
        read_query(text_of(data)[:200], 1_790_000_000_000, UTC_ZONE)
    except QueryProblem:
        return False
    return True


def _settings(data: bytes) -> bool:
    """A configuration, or a sentence that names the file."""
    try:
        toml_file.read(text_of(data).encode("utf-8", "replace").decode(), "relay.toml", Settings)
    except TomlError as error:
        assert str(error).startswith("relay.toml")
        return False
    return True


def _template(data: bytes) -> bool:
    """Filled or told what is wrong; a value is never read as a pattern."""
    text = text_of(data)
    wrong = template.problems(text, ("order",))
    template.fill(text, {"name": "{order} {0.__class__} %s $x", "order": "{name}"})
    return not wrong


def _doors(data: bytes) -> bool:
    """Only the listed page and the relay's own come in; an address is one of those that were given."""
    text = text_of(data)
    allowed = origin_allowed(text, "relay.example", (PAGE,))
    assert allowed == (text in (PAGE, "http://relay.example", "https://relay.example"))
    lines = text.splitlines() or [""]
    address = client_address("10.0.0.1", lines, frozenset({"10.0.0.1", "10.0.0.2"}))
    hops = {hop.strip() for line in lines for hop in line.split(",")}
    assert address in hops | {"10.0.0.1"}
    assert client_address("203.0.113.9", lines, frozenset({"10.0.0.1"})) == "203.0.113.9"
    return allowed


def _poll(data: bytes) -> bool:
    try:
        msgspec.json.decode(data, type=PollRequest)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return False
    return True


def _polls() -> tuple[bytes, ...]:
    return tuple(b'{"line":"","got":0,"wait":true,"frames":[' + line + b"]}" for line in corpus.frames()[:40])


def _controls() -> tuple[bytes, ...]:
    return (
        b'{"do":"add","name":"sara","password":"secret12"}',
        b'{"do":"list"}',
        b'{"do":"revoke","name":"x"}',
    )


TARGETS: Final[dict[str, Target]] = {
    "visitor_command": Target(_decoder(codec.visitor_command), corpus.frames),
    "agent_command": Target(_decoder(codec.agent_command), corpus.frames),
    "visitor_update": Target(_decoder(codec.visitor_update), corpus.frames),
    "agent_update": Target(_decoder(codec.agent_update), corpus.frames),
    "older_update": Target(_older, corpus.frames),
    "visitor_session": Target(_session(visitor_session), corpus.frames),
    "agent_session": Target(_session(agent_session), corpus.frames),
    "poll": Target(_poll, _polls),
    "control": Target(lambda data: decode_command(data) is not None, _controls),
    "websocket": Target(_websocket, corpus.wire),
    "clean": Target(_clean, corpus.texts),
    "lay_out": Target(_lay_out, corpus.texts),
    "links": Target(_links, corpus.texts),
    "query": Target(_query, corpus.texts),
    "settings": Target(
        _settings, lambda: (b'[[sites]]\nname = "demo"\norigins = ["*"]\n', b"[listen]\nport = 8600\n")
    ),
    "template": Target(_template, lambda: (b"Hello {name|friend}, {order}?", *corpus.texts())),
    "doors": Target(
        _doors, lambda: (PAGE.encode(), b"http://relay.example", b"1.2.3.4, 10.0.0.2\r\n10.0.0.1")
    ),
}
