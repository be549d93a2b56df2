"""Everything the agent's screen is drawn from: `apply` is the one place where it changes by the relay.

The methods below `apply` are what the agent himself changes: what is open, drafts, what he wrote.
The relay's clock and ours may differ; `relay_now_ms` translates, so that a waiting clock is right.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from console.model.canned_index import CannedIndex
from console.model.changes import Changes
from console.model.conversation import (
    TYPING_SHOWN_MS,
    Conversation,
    DraftKind,
    Pending,
)
from console.model.search import Results
from console.session.link_states import LinkState
from console.session.updates import Dropped, Failed, LinkChanged, Sent, Waiting
from relay.protocol.agent import AgentRole, Brief, Briefs, Lookers, Saved, Team, Teammate, Today, Welcome
from relay.protocol.agent_work import ConversationCommand, Note, Post, Step, Transfer
from relay.protocol.entries import Entry, Message, Seen
from relay.protocol.frames import Ack, Following, Page, Pulse, Refused, Writing
from relay.protocol.limits import TEXT_CHARS_MAX
from relay.protocol.past import Past, PastChat
from relay.protocol.search import Found
from relay.protocol.setup import Replies, ReplyRow, Setup

CLOCK_SLACK_MS: Final = 2_000
"""Below this a difference of clocks is taken for the time a frame travelled."""


@dataclass(slots=True)
class DeskModel:
    """What this agent knows: himself, the line, the team and every conversation he was told of."""

    agent: int = 0
    name: str = ""
    role: AgentRole = "agent"
    text_chars_max: int = TEXT_CHARS_MAX
    file_bytes_max: int = 0
    """Of one file; 0 where the shop takes none."""
    link: LinkState = LinkState.IDLE
    link_code: str = ""
    """The refusal that closed the last line, or empty."""
    retry_at_ms: int = 0
    was_live: bool = False
    team: list[Teammate] = field(default_factory=list)
    closed_until_ms: dict[str, int] = field(default_factory=dict)
    today: Today = field(default_factory=Today)
    """How the shop's day goes."""
    trouble: str = ""
    """What is wrong with the relay, by its code."""

    """Departments that are closed for now, by the relay's clock."""
    setup: Setup = field(default_factory=Setup)
    replies: tuple[ReplyRow, ...] = ()
    """The shop's canned replies, as they were told."""
    canned: CannedIndex = field(default_factory=CannedIndex)
    """The same, to be searched."""
    results: Results = field(default_factory=Results)
    """Of the last search."""
    closing: dict[str, int] = field(default_factory=dict)
    """Chats that I have closed and may still keep open: until when, by our clock; the last one last."""
    doing: dict[str, ConversationCommand] = field(default_factory=dict)
    """What I have done that the relay has neither stored nor refused yet, by client id."""
    conversations: dict[str, Conversation] = field(default_factory=dict)
    open: str = ""
    """The conversation on the screen; empty when there is none."""
    last: str = ""
    """The one that was on the screen before."""
    accepted: list[str] = field(default_factory=list)
    """My chats in the order in which I got them."""
    clock_ahead_ms: int = 0
    """How far the relay's clock is ahead of ours."""

    def apply(self, update: object, now_ms: int) -> Changes:
        """Take in one update of the relay or the link; what it knows nothing of changes nothing."""
        match update:
            case Entry():
                return self._entries(update.conv, [update], now_ms)
            case Page():
                return self._entries(update.conv, update.entries, now_ms)
            case Brief():
                self._brief(update)
                return Changes(lists=True, transcripts={update.conv})
            case Briefs():
                return self._briefs(update)
            case Writing():
                return self._writing(update, now_ms)
            case Ack():
                return self._pending_is(update.cid, "stored")
            case Waiting():
                return self._waiting(update.command, now_ms)
            case Sent():
                return self._pending_is(update.cid, "sent")
            case Failed():
                return self._failed(update)
            case Following():
                return self._following(update)
            case Dropped():
                return self._dropped(update.conv)
            case Pulse():
                ahead = update.now_ms - now_ms
                self.clock_ahead_ms = ahead if abs(ahead) > CLOCK_SLACK_MS else 0
            case Team():
                self.team, self.closed_until_ms = list(update.agents), dict(update.closed_until_ms)
                self.trouble = update.trouble
                return Changes(team=True, lists=True)
            case Today():
                self.today = update
                return Changes(lists=True)
            case Lookers():
                self._get(update.conv).lookers = list(update.agents)
                return Changes(lists=True)
            case Setup():
                self.setup = update
                return Changes(setup=True, lists=True, transcripts={self.open} if self.open else set())
            case Replies():
                self.replies = (*(() if update.fresh else self.replies), *update.rows)
                self.canned = CannedIndex(self.replies)
                return Changes(setup=True)
            case Found():
                return Changes(found=self.results.apply(update))
            case Past():
                self._get(update.conv).past = tuple(update.chats)
                return Changes(lists=True)
            case Saved():
                return Changes(saved=[update.cid])
            case Refused():
                self.results.is_awaited &= bool(update.conv or update.cid)
                return Changes(refused=[(update.conv, update.code)])
            case LinkChanged():
                return self._link(update)
            case Welcome():
                self.agent, self.name, self.role = update.agent, update.name, update.role
                self.text_chars_max = update.limits.text_chars_max
                self.file_bytes_max = update.limits.file_bytes_max
                return Changes(link=True, lists=True)
        return Changes()

    # What the agent does.

    @property
    def here(self) -> Conversation | None:
        """The conversation on the screen."""
        return self.conversations.get(self.open)

    @property
    def me(self) -> Teammate | None:
        """Myself as the team sees me; None before the relay has said."""
        return next((mate for mate in self.team if mate.agent == self.agent), None)

    def relay_now_ms(self, now_ms: int) -> int:
        """Our clock's time as the relay's clock shows it."""
        return now_ms + self.clock_ahead_ms

    def show(self, conv: str) -> Changes:
        """Put a conversation on the screen; the rule stands at its first unread line."""
        if conv == self.open:
            return Changes()
        left = self.here
        if left is not None:
            left.reads_back = False
            left.trim()
            left.new_from = 0
            self.last = self.open
        self.open = conv
        if (now_here := self.here) is not None:
            now_here.new_from = now_here.first_unread()
        return Changes(transcripts={conv}, lists=True)

    def know_found(self, conv: str) -> None:
        """Make room for a conversation that only the search has told of, so that it can be shown."""
        at, group = self._get(conv), self.results.group(conv)
        if at.brief is None and group is not None:
            at.brief = group.brief()

    def know_past(self, of: Conversation, chat: PastChat) -> None:
        """Make room for an earlier chat of this visitor, so that it can be shown."""
        at = self._get(chat.conv)
        if at.brief is None:
            at.brief = Brief(
                conv=chat.conv,
                site=of.told.site,
                state="closed",
                gen=0,
                head=0,
                opened_at_ms=chat.at_ms,
                visitor=of.told.visitor,
                customer=of.told.customer,
                department=chat.department,
                rating=chat.rating,
                tags=list(chat.tags),
                preview=chat.about,
            )

    def wrote(self, cid: str, conv: str, kind: DraftKind, text: str, now_ms: int) -> Changes:
        """Remember a line of mine that is on its way, so that it stays on the screen."""
        at = self._get(conv)
        if cid not in at.pending:
            at.pending[cid] = Pending(cid, kind, text, self.relay_now_ms(now_ms))
        at.new_from, at.is_marked = 0, False
        return Changes(transcripts={conv}, lists=True)

    def keep_draft(self, conv: str, kind: DraftKind, text: str) -> bool:
        """Remember what is being written there; says whether that is news."""
        drafts = self._get(conv).drafts
        if drafts[kind] == text:
            return False
        drafts[kind] = text
        return True

    def take_back(self, conv: str) -> Pending | None:
        """My last refused line, which leaves the transcript; None when there is none."""
        pending = self._get(conv).pending
        for cid in reversed(pending):
            if pending[cid].state == "failed":
                return pending.pop(cid)
        return None

    def has_seen(self, conv: str, seq: int) -> bool:
        """Mark everything up to `seq` as read; says whether the relay has to be told."""
        at = self._get(conv)
        if seq <= at.team_seen:
            return False
        at.see(seq)
        return True

    def unsent(self) -> int:
        """How many lines of mine are not stored yet."""
        every = (line for at in self.conversations.values() for line in at.pending.values())
        return sum(1 for line in every if line.state in ("waiting", "sent"))

    # What the relay and the link tell.

    def _get(self, conv: str) -> Conversation:
        if conv not in self.conversations:
            self.conversations[conv] = Conversation(conv)
        return self.conversations[conv]

    def _entries(self, conv: str, entries: Iterable[Entry], now_ms: int) -> Changes:
        at = self._get(conv)
        head = at.head
        if not at.take_in(list(entries)):
            return Changes()
        fresh = [entry for entry in at.entries[-64:] if entry.seq > head]
        wrote = any(entry.who == "visitor" and isinstance(entry.body, Message) for entry in fresh)
        if wrote:
            at.typing_until_ms = 0
        if at.head > head:
            at.trim_as_read()
        counts = wrote or any(isinstance(entry.body, Seen) for entry in fresh)
        return Changes(transcripts={conv}, wrote={conv} if wrote and head else set(), lists=counts)

    def _brief(self, brief: Brief) -> None:
        at = self._get(brief.conv)
        at.brief = brief
        mine = at.owned_by(self.agent)
        if mine and not at.slot:
            taken = {self.conversations[conv].slot for conv in self.accepted}
            at.slot = next(number for number in range(1, len(taken) + 2) if number not in taken)
            self.accepted.append(brief.conv)
        elif not mine and at.slot:
            at.slot = 0
            self.accepted.remove(brief.conv)

    def _briefs(self, update: Briefs) -> Changes:
        if update.fresh:
            told = {row.conv for row in update.rows}
            for conv, at in list(self.conversations.items()):
                if conv not in told and at.brief is not None and at.brief.state != "closed":
                    self._brief(_closed(at.brief))
        for row in update.rows:
            self._brief(row)
        return Changes(lists=True, transcripts={self.open} if self.open else set())

    def _writing(self, update: Writing, now_ms: int) -> Changes:
        at, until_ms = self._get(update.conv), now_ms + TYPING_SHOWN_MS if update.on else 0
        if update.who == "visitor":
            at.typing_until_ms = until_ms
        elif update.name:
            at.answering[update.name] = until_ms
        return Changes(transcripts={update.conv}, lists=True)

    def _pending_is(self, cid: str, state: Literal["sent", "stored"]) -> Changes:
        if state == "stored":
            self.doing.pop(cid, None)
        for conv, at in self.conversations.items():
            line = at.pending.get(cid)
            if line is not None and line.state != "failed":
                line.state = state
                return Changes(transcripts={conv}, link=True)
        return Changes(link=True)

    def _waiting(self, command: Any, now_ms: int) -> Changes:
        """Something of mine waits: just done, kept from an earlier run, or the line broke under it."""
        at = self._get(command.conv)
        if any(entry.cid == command.cid for entry in reversed(at.entries)):
            return Changes()
        self.doing[command.cid] = command
        if kind := self._kind_of_words(command):
            at_ms = self.relay_now_ms(now_ms)
            line = at.pending.setdefault(command.cid, Pending(command.cid, kind, command.text, at_ms))
            line.state = "waiting"
        return Changes(transcripts={command.conv}, link=True)

    def _kind_of_words(self, command: Any) -> DraftKind | None:
        """Whether what I did says something to the visitor or notes it for the team; None for neither."""
        match command:
            case Post():
                return "reply"
            case Note() | Transfer():
                return "note" if command.text else None
            case Step(outcome="done") if command.text:
                steps = (step for script in self.setup.scripts for step in script.steps)
                kinds = {step.kind for step in steps if step.id == command.step}
                return "reply" if kinds & {"say", "link", "rate"} else "note" if "note" in kinds else None
        return None

    def _failed(self, update: Failed) -> Changes:
        command = self.doing.pop(update.cid, None)
        holding = (conv for conv, at in self.conversations.items() if update.cid in at.pending)
        conv = command.conv if command else next(holding, "")
        line = self._get(conv).pending.get(update.cid) if conv else None
        if line is not None:
            line.state, line.reason = "failed", update.code
        return Changes(transcripts={conv} if conv else set(), link=True, refused=[(conv, update.code)])

    def _following(self, update: Following) -> Changes:
        at = self._get(update.conv)
        at.following = True
        if update.reset:
            at.forget()
        return Changes(transcripts={update.conv})

    def _dropped(self, conv: str) -> Changes:
        self._get(conv).forget()
        return Changes(transcripts={conv}, lists=True)

    def _link(self, update: LinkChanged) -> Changes:
        self.link, self.link_code, self.retry_at_ms = update.state, update.code, update.retry_at_ms
        self.results.is_awaited = False
        self.was_live = self.was_live or update.state == LinkState.LIVE
        for at in self.conversations.values():
            at.lookers, at.answering, at.past_asked = [], {}, False
        return Changes(link=True, transcripts={self.open} if self.open else set())


def _closed(brief: Brief) -> Brief:
    """The brief of a conversation that the relay's fresh list does not name any more."""
    kept = {name: getattr(brief, name) for name in ("conv", "site", "gen", "head", "opened_at_ms")}
    return Brief(**kept, state="closed", visitor=brief.visitor, page=brief.page, preview=brief.preview)
