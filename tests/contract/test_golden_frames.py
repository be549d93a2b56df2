"""Golden frames: bytes that every version of the program reads and writes alike."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, get_args

import msgspec
import pytest
from jsonschema import Draft202012Validator
from msgspec import Struct

from relay.protocol import agent, codec, entries, visitor
from relay.protocol.limits import PROTOCOL

HERE: Final = Path(__file__).parent / "golden"
SCHEMA: Final = json.loads(
    (Path(__file__).parents[2] / "relay" / "protocol" / "schema.json").read_text(encoding="utf-8")
)
DECODE: Final[dict[str, Callable[[bytes], Any]]] = {
    "visitor_commands": codec.visitor_command,
    "visitor_updates": codec.visitor_update,
    "agent_commands": codec.agent_command,
    "agent_updates": codec.agent_update,
}
UNIONS: Final[dict[str, tuple[str, Any]]] = {
    "visitor_commands": ("VisitorCommand", visitor.VisitorCommand),
    "visitor_updates": ("VisitorUpdate", visitor.VisitorUpdate),
    "agent_commands": ("AgentCommand", agent.AgentCommand),
    "agent_updates": ("AgentUpdate", agent.AgentUpdate),
}


def golden(name: str) -> list[bytes]:
    return (HERE / f"{name}.jsonl").read_bytes().splitlines()


MAY_BE_NULL: Final = ("agreed",)

CASES: Final = [(name, frame) for name in DECODE for frame in golden(name)]


def schema_of(name: str) -> Draft202012Validator:
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator({"$ref": f"#/$defs/{UNIONS[name][0]}", "$defs": SCHEMA["$defs"]})


VALIDATORS: Final = {name: schema_of(name) for name in UNIONS}


def is_read(name: str, frame: dict[str, Any]) -> bool:
    try:
        DECODE[name](json.dumps(frame).encode())
    except codec.Unreadable:
        return False
    return True


def broken(name: str, frame: dict[str, Any]) -> list[dict[str, Any]]:
    """The frame with one thing wrong in each copy."""
    tagless = {key: value for key, value in frame.items() if key != "t"}
    wrong = [tagless, {**frame, "t": "nonsense"}, {**frame, "t": 1}]
    wrong += [{**frame, key: {"not": "this"}} for key in tagless if not isinstance(frame[key], dict)]
    wrong += [{**frame, key: None} for key in tagless if key not in MAY_BE_NULL]
    if name.endswith("commands"):
        wrong.append({**frame, "surprise": 1})
    if "cid" in frame and name.endswith("commands"):
        wrong += [{**frame, "cid": value} for value in ("", "0" * 31, "0" * 33, "G" * 32)]
    if "seq" in frame:
        wrong += [{**frame, "seq": value} for value in (-1, 2**53, 1.5, "1")]
    return wrong


@pytest.mark.parametrize(("name", "frame"), CASES)
def test_a_golden_frame_is_read_and_written_with_the_same_bytes(name: str, frame: bytes) -> None:
    assert codec.encode(DECODE[name](frame)) == frame


@pytest.mark.parametrize("name", UNIONS)
def test_every_frame_and_every_field_has_a_golden_example(name: str) -> None:
    frames = [DECODE[name](frame) for frame in golden(name)]
    for struct in get_args(UNIONS[name][1]):
        examples = [frame for frame in frames if type(frame) is struct]
        assert examples, f"no golden frame in {name}.jsonl for {struct.__name__}"
        shown = set[str]().union(*(msgspec.to_builtins(example) for example in examples))
        assert set(struct.__struct_encode_fields__) <= shown, f"{struct.__name__} lacks an example"


def test_every_entry_body_and_its_fields_have_a_golden_example() -> None:
    frames = [codec.agent_update(frame) for frame in golden("agent_updates")]
    bodies = [frame.body for frame in frames if isinstance(frame, entries.Entry)]
    for struct in get_args(entries.AnyBody):
        examples = [body for body in bodies if type(body) is struct]
        shown = set[str]().union(*(msgspec.to_builtins(example) for example in examples))
        assert set(struct.__struct_encode_fields__) | {"k"} <= shown, f"{struct.__name__} lacks an example"


@pytest.mark.parametrize("name", ["visitor_updates", "agent_updates"])
def test_the_previous_version_gets_the_golden_frames_it_knows(name: str) -> None:
    for frame, expected in zip(golden(name), golden(f"{name}_v2"), strict=True):
        update = DECODE[name](frame)
        older = codec.for_version(update, PROTOCOL - 1)
        assert (codec.encode(older) if older is not None else b"null") == expected
        assert codec.for_version(update, PROTOCOL) is update


VERSION_2: Final = {
    "t": {
        *("welcome", "entry", "ack", "refused", "following", "page", "live", "beat", "bye", "typing"),
        *("brief", "briefs", "team", "teammate"),
    },
    "k": {"opened", "message", "note", "assigned", "queued", "closed", "seen", "hidden"},
    "state": {"queued", "assigned", "closed"},
    "presence": {"available", "away", "offline"},
}
"""What version 2 has words for, in the fields whose value a client of its time refuses when it is another."""

REASONS_2: Final = {
    "assigned": {"taken"},
    "queued": {"opened", "reopened", "released", "agent_left"},
}


def unknown_to_version_2(value: Any) -> list[str]:
    """Each word in the frame that a client of version 2 would stumble over."""
    if isinstance(value, list):
        return [word for each in value for word in unknown_to_version_2(each)]
    if not isinstance(value, dict):
        return []
    strange = [
        f"{key}={value[key]}" for key, words in VERSION_2.items() if value.get(key, "") not in words | {""}
    ]
    reasons = REASONS_2.get(value.get("k", ""))
    if reasons is not None and value.get("reason") not in reasons | {None}:
        strange.append(f"{value['k']}: {value['reason']}")
    return strange + [word for each in value.values() for word in unknown_to_version_2(each)]


@pytest.mark.parametrize("name", ["visitor_updates", "agent_updates"])
def test_the_previous_version_never_sees_what_it_has_no_word_for(name: str) -> None:
    assert unknown_to_version_2([json.loads(frame) for frame in golden(f"{name}_v2")]) == []
    assert len(unknown_to_version_2([json.loads(frame) for frame in golden(name)])) >= 4


def test_an_entry_that_the_previous_version_does_not_know_keeps_its_number() -> None:
    for frame in golden("agent_updates"):
        entry = codec.agent_update(frame)
        if isinstance(entry, entries.Entry):
            older = codec.for_version(entry, PROTOCOL - 1)
            assert isinstance(older, entries.Entry)
            assert (older.seq, older.who, older.cid) == (entry.seq, entry.who, entry.cid)


@pytest.mark.parametrize(("name", "frame"), CASES)
def test_the_schema_accepts_what_the_codec_reads(name: str, frame: bytes) -> None:
    VALIDATORS[name].validate(json.loads(frame))


@pytest.mark.threat(19)
@pytest.mark.parametrize(("name", "frame"), CASES)
def test_the_schema_refuses_what_the_codec_refuses(name: str, frame: bytes) -> None:
    for wrong in broken(name, json.loads(frame)):
        assert not is_read(name, wrong), wrong
        assert not VALIDATORS[name].is_valid(wrong), wrong


def test_the_schema_and_the_codec_want_the_same_fields() -> None:
    """Each golden frame with one field less is refused by both, or by neither."""
    judged = {True: 0, False: 0}
    for name, data in CASES:
        frame = json.loads(data)
        for key in frame:
            shorter = {other: value for other, value in frame.items() if other != key}
            assert is_read(name, shorter) == VALIDATORS[name].is_valid(shorter), (name, key, frame)
            judged[is_read(name, shorter)] += 1
    assert min(judged.values()) >= 50, f"too few examples to mean anything: {judged}"


def test_every_struct_of_the_wire_says_what_it_is() -> None:
    structs: set[type[Struct]] = {entries.Entry, *get_args(entries.AnyBody)}
    for _, union in UNIONS.values():
        structs |= set(get_args(union))
    for struct in structs:
        assert (struct.__doc__ or "").strip().split("\n\n")[0].endswith("."), struct
