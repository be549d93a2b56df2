"""The agent's session: signs in, follows conversations, writes to visitors and to the team."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from console.session.deeds import Deeds
from console.session.effects import Remember
from console.session.identity import Identity
from console.session.link_states import LinkState
from console.session.outbox import kept
from console.session.session import Session
from relay.protocol import agent, codec
from relay.protocol.agent_work import ConversationCommand
from relay.protocol.entries import Entry
from relay.protocol.frames import Fetch, Following
from relay.protocol.limits import HITS_MAX, PROTOCOL, SEARCH_EVERY_MS
from relay.protocol.past import ListPast
from relay.protocol.search import Search
from relay.protocol.setup import ReplyRow
from relay.shared.clean_text import clean_line

STIR_EVERY_MS: Final = 30_000
"""Who is idle is told in minutes; twice in one is often enough to see it."""

SEARCH_PAUSE_MS: Final = SEARCH_EVERY_MS + 200
"""Two frames may come closer together than they were sent."""

_kept: Final = msgspec.json.Decoder(ConversationCommand)


class AgentSession(Session, Deeds):
    """One agent's link. `outbox` is what an earlier run saved and did not forget, in that order."""

    def __init__(
        self,
        *,
        new_id: Callable[[], str],
        rng: Callable[[], float],
        who: Identity,
        outbox: Iterable[bytes] = (),
    ) -> None:
        super().__init__(new_id=new_id, rng=rng, outbox=kept(outbox, _kept.decode))
        self.agent = 0
        self._briefs: dict[str, agent.Brief] = {}
        self._unsaid: dict[str, agent.Follow | agent.Unfollow] = {}
        """What changed after `hello` had said what we read, to be said when the link is live."""
        self._presence = agent.SetPresence(chosen="available")
        """What I have chosen: every `hello` says it again."""
        self._is_presence_said = True
        self._looked_at = ""
        self._stirred_at_ms = -STIR_EVERY_MS
        self._searched_at_ms = -SEARCH_PAUSE_MS
        self.sign_in(who)

    def sign_in(self, who: Identity) -> None:
        """Who the next `hello` says we are; `start` follows."""
        self._who, self.name, self.session = who, who.name, who.session

    def give_code(self, code: str) -> None:
        """The same agent, now with the code of his app; `start` follows."""
        self._who = msgspec.structs.replace(self._who, code=code)

    def sign_out(self, everywhere: bool = False) -> bool:
        """Ends this sign-in, or all of mine; the relay then ends the line. False when there is no line."""
        return self._send_if_live(agent.SignOut(everywhere=everywhere))

    def set_up_factor(self, code: str = "") -> bool:
        """Asks for what an app has to know, or with its first code begins to use it; answered by `factor`."""
        return self._send_if_live(agent.SetUpFactor(code=code))

    def give(self, command: ConversationCommand) -> str:
        """Keeps the command under a new client id, which is returned. Raises CannotSend."""
        if isinstance(command, agent.Post):
            self._typing_at_ms.pop(command.conv, None)
        text = getattr(command, "text", "")
        if text or isinstance(command, agent.Post | agent.Note):
            command = replace(command, text=self._words(text))
        return self._give(replace(command, cid=self._new_id()))

    def set_presence(
        self,
        chosen: agent.Chosen,
        *,
        reason: str = "",
        back_at_ms: int = 0,
        chats: agent.HandOver = "queue",
        to: int = 0,
        department: str = "",
    ) -> bool:
        """Says how I am here, now or as soon as there is a line; False when it has to wait.

        What becomes of my chats is said with it, and so only where I give up some.
        """
        self._presence = agent.SetPresence(
            chosen=chosen,
            reason=clean_line(reason),
            back_at_ms=back_at_ms,
            chats=chats,
            to=to,
            department=department,
        )
        self._is_presence_said = self._send_if_live(self._presence)
        return self._is_presence_said

    def stir(self, now_ms: int) -> None:
        """A key was pressed; told at most once in STIR_EVERY_MS."""
        if now_ms >= self._stirred_at_ms + STIR_EVERY_MS and self._send_if_live(agent.Stir()):
            self._stirred_at_ms = now_ms

    def look(self, conv: str) -> None:
        """This conversation is on the screen, on this line and the next; empty for none."""
        if conv != self._looked_at:
            self._looked_at = conv
            self._send_if_live(agent.Look(conv=conv))

    def close_shop(self, until_ms: int, reason: str = "", department: str = "") -> bool:
        """Closes for now, or opens again with a time that is past; False when there is no line."""
        reason = clean_line(reason)
        return self._send_if_live(agent.CloseShop(until_ms=until_ms, reason=reason, department=department))

    def save_reply(self, reply: ReplyRow) -> str:
        """Adds a canned reply to the shop's file; its client id, or "" when there is no line."""
        cid = self._new_id()
        return cid if self._send_if_live(agent.SaveReply(cid=cid, reply=reply)) else ""

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

    def search(self, query: str, now_ms: int, before: int = 0, limit: int = HITS_MAX) -> bool:
        """Looks in all conversations, answered by `found`; False without a line, or too soon after the last.

        `before` is the `more` of what was found so far.
        """
        if now_ms < self._searched_at_ms + SEARCH_PAUSE_MS:
            return False
        if not self._send_if_live(Search(query=clean_line(query), before=before, limit=limit)):
            return False
        self._searched_at_ms = now_ms
        return True

    def list_past(self, conv: str, now_ms: int) -> bool:
        """Asks what the visitor's chats before this one came to, answered by `past`; False without a line."""
        return self._send_if_live(ListPast(conv=conv))

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
        if not self._is_presence_said:
            self._is_presence_said = self._send_if_live(self._presence)
        if self._looked_at:
            self._send_if_live(agent.Look(conv=self._looked_at))

    def _take(self, update: Any, now_ms: int) -> None:
        match update:
            case Following() if self.cursors.has_let_go(update.conv):
                self._crossed(update)
            case agent.Brief():
                self._briefs[update.conv] = update
            case agent.Briefs():
                rows = {row.conv: row for row in update.rows}
                self._briefs = rows if update.fresh else {**self._briefs, **rows}
            case agent.Team():
                self._learn_presence(update.agents)
        super()._take(update, now_ms)

    def _learn_presence(self, team: list[agent.Teammate]) -> None:
        """I may have said it on another console; what is derived (idle, away) is none of my choice."""
        for mate in team:
            if mate.agent == self.agent and self._is_presence_said:
                if mate.presence in ("available", "idle"):
                    self._presence = agent.SetPresence(chosen="available")
                elif mate.presence == "on_break":
                    self._presence = agent.SetPresence(
                        chosen="on_break", reason=mate.reason, back_at_ms=mate.back_at_ms, chats="keep"
                    )

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
        known = Identity(session=self.session) if self.session else self._who
        return agent.Hello(
            proto=PROTOCOL,
            epoch=self.epoch,
            have=self.cursors.have(),
            session=known.session,
            name=known.name,
            password=known.password,
            code=known.code,
            join=known.join,
            device=known.device,
            chosen=self._presence.chosen,
            reason=self._presence.reason,
            back_at_ms=self._presence.back_at_ms,
        )

    def _decode(self, data: bytes) -> Any:
        return codec.agent_update(data)

    def _typing(self, conv: str, on: bool) -> agent.Typing:
        return agent.Typing(conv=conv, on=on)

    def _welcomed(self, update: agent.Welcome) -> bool:
        somebody_else = self.agent not in (0, update.agent)
        self.agent, self.name = update.agent, update.name
        if update.session:
            self.session, self._who = update.session, Identity(name=update.name)
            self._effects.append(Remember(update.session))
        return somebody_else

    def _is_mine(self, entry: Entry) -> bool:
        return entry.who == "agent" and entry.agent == self.agent
