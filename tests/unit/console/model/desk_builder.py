"""A small desk to arrange tests with: conversations, entries and briefs in one line each."""

from console.model.desk import DeskModel
from relay.protocol.agent import OWNED, AgentRole, Brief, Briefs, Teammate, Welcome
from relay.protocol.entries import AnyBody, Entry, Message, Note, Role, Seen
from relay.protocol.frames import Page
from relay.protocol.limits import Limits

ME = 7
NOW_MS = 1_700_000_000_000


def conv_id(number: int) -> str:
    return f"{number:032x}"


def cid(number: int) -> str:
    return f"{0xC1D000 + number:032x}"


def brief(number: int, state: str = "assigned", *, waits_s: int = 0, **values: object) -> Brief:
    """The brief of conversation `number`, mine unless it says otherwise."""
    told: dict[str, object] = {
        "conv": conv_id(number),
        "site": "demo",
        "state": state,
        "gen": 1,
        "head": 0,
        "opened_at_ms": NOW_MS - 600_000,
        "owner": ME if state in OWNED else 0,
        "visitor": f"Visitor{number}",
        "waiting_since_ms": NOW_MS - waits_s * 1000 if waits_s else 0,
        **values,
    }
    return Brief(**told)  # type: ignore[arg-type]


def said(number: int, seq: int, text: str, who: Role = "visitor", **values: object) -> Entry:
    return entry(number, seq, Message(text), who, **values)


def noted(number: int, seq: int, text: str, **values: object) -> Entry:
    return entry(number, seq, Note(text), "agent", **values)


def seen(number: int, seq: int, upto: int, who: Role) -> Entry:
    return entry(number, seq, Seen(upto=upto), who)


def entry(number: int, seq: int, body: AnyBody, who: Role, **values: object) -> Entry:
    if who == "agent":
        values = {"agent": ME, "name": "sara", **values}
    told = {"conv": conv_id(number), "seq": seq, "at_ms": NOW_MS + seq * 1000, "who": who, "body": body}
    return Entry(**told, **values)  # type: ignore[arg-type]


def mate(agent: int, name: str, **values: object) -> Teammate:
    told: dict[str, object] = {
        "agent": agent,
        "name": name,
        "role": "agent",
        "presence": "available",
        **values,
    }
    return Teammate(**told)  # type: ignore[arg-type]


def desk(*briefs: Brief, role: AgentRole = "agent") -> DeskModel:
    """A desk whose agent is signed in as sara and knows these conversations."""
    model = DeskModel()
    model.apply(Welcome(proto=3, epoch="", limits=Limits(), agent=ME, name="sara", role=role), NOW_MS)
    model.apply(Briefs(rows=list(briefs), fresh=True), NOW_MS)
    return model


def tell(model: DeskModel, *entries: Entry) -> None:
    for one in entries:
        model.apply(one, NOW_MS)


def page(number: int, *entries: Entry) -> Page:
    return Page(conv=conv_id(number), after=entries[0].seq - 1, entries=list(entries))
