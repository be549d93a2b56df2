"""Sessions in a wanted state, and the frames of a relay, for the tests of this folder."""

import json
from typing import Any

from console.session.agent import AgentSession
from console.session.effects import Send, Tell
from console.session.identity import Identity
from console.session.visitor import VisitorSession
from relay.protocol import agent, codec, entries, visitor
from relay.protocol.frames import Following, Live
from relay.protocol.limits import Limits

CONV = "c" * 32
OTHER = "d" * 32
EPOCH = "e" * 32
TOKEN = "a" * 64


def ids() -> Any:
    """A new_id that counts."""
    numbers = iter(range(1, 1_000_000))
    return lambda: f"{next(numbers):032x}"


def visitor_session(**more: Any) -> VisitorSession:
    return VisitorSession(new_id=ids(), rng=lambda: 0.5, site="demo", **more)


def agent_session(**more: Any) -> AgentSession:
    return AgentSession(new_id=ids(), rng=lambda: 0.5, who=Identity(name="sara", password="pw"), **more)


def welcome(session: Any, /, now_ms: int = 0, **more: Any) -> None:
    """Dials, opens and welcomes."""
    session.start(now_ms)
    session.opened(now_ms)
    if isinstance(session, AgentSession):
        about = {"agent": 7, "name": "sara", "role": "agent", **more}
        come: Any = agent.Welcome(**{"proto": 2, "epoch": EPOCH, "limits": Limits(), **about})
    else:
        come = visitor.Welcome(**{"proto": 2, "epoch": EPOCH, "limits": Limits(), **more})
    give(session, come, now_ms)


def live(session: Any, /, now_ms: int = 0, **more: Any) -> Any:
    """The session, live and following CONV from its beginning, with its effects taken."""
    welcome(session, now_ms, **more)
    give(session, Following(conv=CONV, after=0, head=0), now_ms)
    give(session, Live(), now_ms)
    session.take_effects()
    return session


def give(session: Any, frame: Any, now_ms: int = 0) -> None:
    """The relay sends this frame."""
    session.received(codec.encode(frame), now_ms)


def message(seq: int, text: str = "hello", conv: str = CONV, **more: Any) -> entries.Entry:
    about = {"who": "agent", "at_ms": 1, **more}
    return entries.Entry(conv=conv, seq=seq, body=entries.Message(text=text), **about)


def sent(session: Any) -> list[dict[str, Any]]:
    """The frames that the session wants to send; its effects are taken."""
    return [json.loads(effect.data) for effect in session.take_effects() if isinstance(effect, Send)]


def told(session: Any) -> list[Any]:
    """What the session tells; its effects are taken."""
    return [effect.update for effect in session.take_effects() if isinstance(effect, Tell)]
