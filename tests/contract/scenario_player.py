"""Plays a scenario file against a session; the format is told in scenarios/README.md."""

import json
from pathlib import Path
from typing import Any, Literal

from msgspec.structs import replace

from console.session.agent import AgentSession
from console.session.effects import Dial, Forget, HangUp, Remember, Save, Send, Tell
from console.session.identity import Identity
from console.session.updates import Dropped, Failed
from console.session.visitor import VisitorSession
from relay.protocol import codec
from relay.protocol.entries import Entry
from relay.protocol.frames import Following, Page
from relay.protocol.visitor import Standing

Role = Literal["visitor", "agent"]
SCENARIOS = Path(__file__).parent / "scenarios"
_KINDS = {Dial: "dial", Send: "send", HangUp: "hangup", Save: "save", Forget: "forget"}


def read(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The heading and the steps of one file, with short ids written out."""
    lines = [_full(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
    return lines[0], lines[1:]


class Player:
    """One session with what a shell would hold for it."""

    def __init__(self, role: Role) -> None:
        self.role = role
        self.rng = 0.5
        self.cid = ""
        self.token = ""
        self.saved: dict[str, bytes] = {}
        self.view: dict[str, list[int]] = {}
        self.failed: dict[str, str] = {}
        self.standing = ""
        self.sent: list[dict[str, Any]] = []
        self.effects: list[str] = []
        self.session = self._new_session()

    def play(self, steps: list[dict[str, Any]]) -> None:
        """Takes all the steps. Raises AssertionError with the step's number where one is not met."""
        for number, step in enumerate(steps, 2):
            if "expect" in step:
                for what, wanted in step["expect"].items():
                    self._expect(what, wanted, number)
            else:
                assert not self.sent, f"line {number}: sent, but not expected: {self.sent}"
                self.effects.clear()
                self._input(step)
                self._collect()
        assert not self.sent, f"at the end: sent, but not expected: {self.sent}"

    def _input(self, step: dict[str, Any]) -> None:
        now_ms = step["at"]
        self.rng = step.get("rng", self.rng)
        session: Any = self.session
        conv: tuple[Any, ...] = () if self.role == "visitor" else (_full("@c1"),)
        if "receive" in step or "receive_raw" in step:
            raw = step.get("receive_raw")
            session.received(
                (json.dumps(self._received(step["receive"])) if raw is None else raw).encode(), now_ms
            )
            return
        match step["do"]:
            case "start" | "opened" | "tick" | "wake" as name:
                getattr(session, name)(now_ms)
            case "lost":
                session.lost(now_ms, step["code"])
            case "post":
                self.cid = step["cid"]
                now = () if conv else (now_ms,)
                gen = (1,) if conv else ()
                assert session.post(*conv, *gen, step["text"], *now) == self.cid
            case "rate":
                self.cid = step["cid"]
                said = step.get("agreed"), step.get("comment", "")
                assert session.rate(step["score"], now_ms, *said) == self.cid
            case "contact":
                self.cid = step["cid"]
                assert session.contact(step["text"], now_ms) == self.cid
            case "give":
                self.cid = step["cid"]
                assert session.give(self._command(step["command"])) == self.cid
            case "set_presence":
                session.set_presence(step["chosen"], **step.get("more", {}))
            case "look":
                session.look(step["conv"])
            case "stir":
                session.stir(now_ms)
            case "typing":
                session.typing(*(conv or ("",)), step["on"], now_ms)
            case "seen":
                session.seen(*conv, step["seq"], now_ms)
            case "reload":
                self.view.clear()
                self.session = self._new_session()
            case other:
                raise AssertionError(f"no such step: {other}")

    def _command(self, frame: dict[str, Any]) -> Any:
        """A durable command of an agent's, without the client id that the session gives it."""
        decoded = codec.agent_command(json.dumps({**frame, "cid": "0" * 32, "conv": _full("@c1")}).encode())
        return replace(decoded, cid="")

    def _received(self, frame: dict[str, Any]) -> dict[str, Any]:
        if self.role == "agent" and frame["t"] == "welcome":
            return {"agent": 7, "name": "sara", "role": "agent", **frame, "session": ""}
        return frame

    def _collect(self) -> None:
        for effect in self.session.take_effects():
            if type(effect) in _KINDS:
                self.effects.append(_KINDS[type(effect)])
            match effect:
                case Send(data):
                    self.sent.append(json.loads(data))
                case Save(cid, data):
                    self.saved[cid] = data
                case Forget(cid):
                    del self.saved[cid]
                case Remember(token):
                    self.token = token
                case Tell(update):
                    self._told(update)

    def _told(self, update: Any) -> None:
        match update:
            case Entry():
                self.view.setdefault(update.conv, []).append(update.seq)
            case Page(entries=entries) if entries:
                self.view.setdefault(update.conv, []).extend(entry.seq for entry in entries)
            case Following():
                self.view.setdefault(update.conv, [])
            case Dropped(conv):
                self.view.pop(conv, None)
            case Failed(cid, code):
                self.failed[cid] = code
            case Standing(text=text):
                self.standing = text

    def _expect(self, what: str, wanted: Any, line: int) -> None:
        found: Any
        if what == "send":
            assert self.sent, f"line {line}: nothing was sent"
            frame = self.sent.pop(0)
            found = {key: frame.get(key) or None for key in wanted}
            wanted = {key: value or None for key, value in wanted.items()}
        elif what == "cursor":
            found = {conv: self.session.cursors.at(conv) for conv in wanted}
        elif what == "outbox":
            found = [command.cid for command in self.session.outbox.commands()]
            assert found == list(self.saved), f"line {line}: saved on disk is {list(self.saved)}"
        else:
            found = {
                "effects": self.effects,
                "state": self.session.state.value,
                "view": self.view,
                "failed": self.failed,
                "standing": self.standing,
                "wake_at": self.session.next_wake_ms(),
            }[what]
        assert found == wanted, f"line {line}: expected {what} {wanted}, found {found}"

    def _new_session(self) -> VisitorSession | AgentSession:
        outbox = list(self.saved.values())
        if self.role == "agent":
            return AgentSession(
                new_id=lambda: self.cid,
                rng=lambda: self.rng,
                who=Identity(name="sara", password="pw"),
                outbox=outbox,
            )
        return VisitorSession(
            new_id=lambda: self.cid, rng=lambda: self.rng, site="demo", token=self.token, outbox=outbox
        )


def _full(value: Any) -> Any:
    """The value with `@c1` and `@@a1` written out, at any depth."""
    if isinstance(value, dict):
        return {_full(key): _full(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_full(item) for item in value]
    if isinstance(value, str) and value.startswith("@@"):
        return value[2:].ljust(64, "0")
    if isinstance(value, str) and value.startswith("@"):
        return value[1:].ljust(32, "0")
    return value
