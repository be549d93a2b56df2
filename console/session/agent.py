"""The agent's session: signs in, follows conversations, writes to visitors and to the team."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from console.session.link_states import LinkState
from console.session.outbox import kept
from console.session.session import Session
from relay.protocol import agent, codec
from relay.protocol.entries import Entry
from relay.protocol.frames import Fetch, Following
from relay.protocol.limits import PROTOCOL

_kept: Final = msgspec.json.Decoder(agent.Post | agent.Note | agent.Take | agent.Release | agent.Close)


class AgentSession(Session):
    """One agent's link. `outbox` is what an earlier run saved and did not forget, in that order."""

    def __init__(
        self,
        *,
        new_id: Callable[[], str],
        rng: Callable[[], float],
        name: str = "",
        password: str = "",
        session: str = "",
        outbox: Iterable[bytes] = (),
    ) -> None:
        super().__init__(new_id=new_id, rng=rng, outbox=kept(outbox, _kept.decode))
        self.agent = 0
        self._briefs: dict[str, agent.Brief] = {}
        self._unsaid: dict[str, agent.Follow | agent.Unfollow] = {}
        """What changed after `hello` had said what we read, to be said when the link is live."""
        self.sign_in(name, password, session)

    def sign_in(self, name: str, password: str = "", session: str = "") -> None:
        """Who the next `hello` says we are; `start` follows."""
        self.name, self._password, self.session = name, password, session

    def post(self, conv: str, gen: int, text: str, now_ms: int, cid: str = "") -> str:
        """Says `text` to the visitor; returns the client id. Raises CannotSend."""
        self._typing_at_ms.pop(conv, None)
        return self._give(agent.Post(cid=cid or self._new_id(), conv=conv, gen=gen, text=self._words(text)))

    def note(self, conv: str, text: str, now_ms: int, cid: str = "") -> str:
        """Writes `text` for the team; returns the client id. Raises CannotSend."""
        return self._give(agent.Note(cid=cid or self._new_id(), conv=conv, text=self._words(text)))

    def take(self, conv: str, gen: int, now_ms: int, cid: str = "") -> str:
        """Asks to own a queued conversation; returns the client id. Raises OutboxFull."""
        return self._give(agent.Take(cid=cid or self._new_id(), conv=conv, gen=gen))

    def release(self, conv: str, gen: int, now_ms: int, cid: str = "") -> str:
        """Gives the conversation back to the queue; returns the client id. Raises OutboxFull."""
        return self._give(agent.Release(cid=cid or self._new_id(), conv=conv, gen=gen))

    def close_conversation(self, conv: str, gen: int, now_ms: int, cid: str = "") -> str:
        """Ends the conversation; returns the client id. Raises OutboxFull."""
        return self._give(agent.Close(cid=cid or self._new_id(), conv=conv, gen=gen))

    def seen(self, conv: str, seq: int, now_ms: int) -> None:
        """Everything up to `seq` has been on the screen."""
        self.see(conv, seq)

    def follow(self, conv: str, now_ms: int, after: int = 0) -> None:
        """Shows this conversation from the entry after `after` on, now and after each reconnect."""
        self.cursors.start(conv, after)
        self._say(agent.Follow(conv=conv, after=after))

    def unfollow(self, conv: str, now_ms: int) -> None:
        """Shows it no longer; an owner is shown his conversations all the same."""
        self.cursors.stop(conv)
        self._say(agent.Unfollow(conv=conv))

    def fetch(self, conv: str, after: int, upto: int, now_ms: int) -> bool:
        """Asks for entries of long ago, told as one `page`; False when there is no line to ask on."""
        return self._send_if_live(Fetch(conv=conv, after=after, upto=upto))

    def list_briefs(self, now_ms: int) -> bool:
        """Asks for the whole list again; False when there is no line."""
        return self._send_if_live(agent.ListBriefs())

    def _say(self, frame: agent.Follow | agent.Unfollow) -> None:
        if not self._send_if_live(frame):
            self._unsaid[frame.conv] = frame

    def _live(self) -> None:
        super()._live()
        unsaid, self._unsaid = self._unsaid, {}
        for frame in unsaid.values():
            self._say(frame)

    def _take(self, update: Any, now_ms: int) -> None:
        match update:
            case Following() if self.cursors.has_let_go(update.conv):
                self._crossed(update)
            case agent.Brief():
                self._briefs[update.conv] = update
            case agent.Briefs():
                rows = {row.conv: row for row in update.rows}
                self._briefs = rows if update.fresh else {**self._briefs, **rows}
        super()._take(update, now_ms)

    def _crossed(self, update: Following) -> None:
        """Our `unfollow` crossed the relay's `following`: we follow, and make sure that it does too."""
        if self._unsaid.pop(update.conv, None) is None:
            self._send_if_live(agent.Follow(conv=update.conv, after=update.after))

    def _heads(self, heads: dict[str, int]) -> dict[str, int]:
        """Of what waits in the queue a beat tells the head too: it reveals that a brief was lost."""
        read, listed = {}, {conv: brief.head for conv, brief in self._briefs.items()}
        for conv, head in heads.items():
            if self.cursors.follows(conv) or (conv in listed and self._briefs[conv].owner == self.agent):
                read[conv] = head
        if any(head > listed.get(conv, 0) for conv, head in heads.items() if conv not in read):
            self._send_if_live(agent.ListBriefs())
        return read

    def _send_if_live(self, frame: msgspec.Struct) -> bool:
        if self.state is not LinkState.LIVE:
            return False
        self._send(frame)
        return True

    def _hello(self) -> agent.Hello:
        """By session where there is one: the password is needed only once."""
        self._unsaid.clear()
        known = bool(self.session)
        return agent.Hello(
            proto=PROTOCOL,
            epoch=self.epoch,
            have=self.cursors.have(),
            session=self.session,
            name="" if known else self.name,
            password="" if known else self._password,
        )

    def _decode(self, data: bytes) -> Any:
        return codec.agent_update(data)

    def _typing(self, conv: str, on: bool) -> agent.Typing:
        return agent.Typing(conv=conv, on=on)

    def _welcomed(self, update: agent.Welcome) -> bool:
        somebody_else = self.agent not in (0, update.agent)
        self.agent, self.name = update.agent, update.name
        if update.session:
            self.session, self._password = update.session, ""
        return somebody_else

    def _is_mine(self, entry: Entry) -> bool:
        return entry.who == "agent" and entry.agent == self.agent
