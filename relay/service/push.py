"""From a committed event to the frames that tell of it: asks `visibility` who is told what."""

from relay.desk import overview, visibility
from relay.desk.desk import Desk
from relay.domain.conversation import Conversation
from relay.domain.events import (
    ConversationBegun,
    Event,
    Logged,
    ShopClosed,
    VisitorIdentified,
    VisitorsMerged,
)
from relay.protocol.entries import Assigned, Entry
from relay.protocol.frames import Following, Page
from relay.protocol.limits import PAGE_BYTES_MAX, PAGE_ENTRIES_MAX
from relay.service.sessions import AgentSession, Session, Sessions
from relay.service.team_board import TeamBoard


class Push:
    """Applies what is committed, and tells everybody entitled to it."""

    def __init__(self, desk: Desk, sessions: Sessions, board: TeamBoard) -> None:
        self._desk = desk
        self._sessions = sessions
        self._board = board
        self.resumed = self.begun_anew = 0
        """Conversations of which a client that came back had something, and had nothing that holds."""

        self.has_moved = False
        """Whether the queue or somebody's load has changed since this was last set to False."""

    def apply_and_tell(self, event: Event) -> None:
        """Takes one committed event in and puts the frames about it on their way."""
        desk = self._desk
        if isinstance(event, Logged):
            conversation = desk.conversations[event.entry.conv]
            state, late = conversation.state, conversation.late
            desk.apply(event)
            self._board.day.take(conversation.site, event.entry)
            self._tell_entry(conversation, event)
            if type(event.entry.body) not in visibility.WORDS or conversation.state != state:
                self.has_moved = True
                self._tell_lists(conversation)
            elif conversation.state in visibility.WAITING or conversation.late != late:
                self._tell_lists(conversation)
            return
        if isinstance(event, VisitorsMerged):
            self._merge(event)
            return
        desk.apply(event)
        if isinstance(event, ConversationBegun):
            visitor = desk.visitor_of(desk.conversations[event.conv])
            following = Following(conv=event.conv, after=0, head=0)
            self._sessions.tell_all(self._sessions.of_token(visitor.token_hash), following)
        elif isinstance(event, ShopClosed):
            self._board.tell()
        elif isinstance(event, VisitorIdentified):
            latest = desk.visitor_numbered(event.visitor).latest
            if latest is not None:
                self._tell_lists(latest)

    def _merge(self, event: VisitorsMerged) -> None:
        """All lines of the two people become lines of one; whoever showed another chat gets this one."""
        desk, sessions = self._desk, self._sessions
        gone, into = desk.visitor_numbered(event.gone), desk.visitor_numbered(event.into)
        showed = {gone.token_hash: gone.latest, into.token_hash: into.latest}
        desk.apply(event)
        for token_hash, conversation in showed.items():
            if into.latest is not None and into.latest is not conversation:
                for session in sessions.of_token(token_hash):
                    self.catch_up(session, into.latest, have=None)
        sessions.rename(gone.token_hash, into.token_hash)
        if into.latest is not None:
            self._tell_lists(into.latest)

    def _tell_entry(self, conversation: Conversation, event: Logged) -> None:
        """To its visitor as he may read it, and to the agents who follow it."""
        entry, sessions = event.entry, self._sessions
        visitors = sessions.of_token(self._desk.visitor_of(conversation).token_hash)
        for_visitor = visibility.for_visitor(entry)
        if for_visitor is entry:
            sessions.tell_all((*sessions.followers(conversation.conv), *visitors), entry, event.frame)
        else:
            sessions.tell_all(sessions.followers(conversation.conv), entry, event.frame)
            sessions.tell_all(visitors, for_visitor)
        if isinstance(entry.body, Assigned):
            self._hand_over(conversation, entry.body.agent)

    def _tell_lists(self, conversation: Conversation) -> None:
        """The list of every agent who may see it shows something else now."""
        may_see = visibility.may_follow
        lists = [s for s in self._sessions.agents() if s.agent and may_see(s.agent, conversation)]
        self._sessions.tell_all(lists, overview.brief(self._desk, conversation))

    def _hand_over(self, conversation: Conversation, agent: int) -> None:
        """The new owner's lines get the conversation from its start, those that had it go on."""
        for session in self._sessions.of_agent(agent):
            if conversation.conv not in session.following:
                self.catch_up(session, conversation, have=None)

    def catch_up(self, session: Session, conversation: Conversation, have: int | None) -> None:
        """Sends what this line lacks of a conversation, and lets it follow from here on.

        `have` is the last entry the client holds, or None when it holds nothing of this store's.
        """
        head, first = conversation.head, conversation.log_after
        is_known = have is not None and first <= have <= head
        after = have if is_known and have is not None else first
        if have is not None:
            self.resumed += is_known
            self.begun_anew += not is_known
        following = Following(conv=conversation.conv, after=after, head=head, reset=not is_known)
        self._sessions.tell(session, following)
        entries = conversation.entries(after, head) or []
        while entries:
            entries = self.page(session, conversation.conv, after, entries)
            after = head - len(entries)
        if isinstance(session, AgentSession):
            self._sessions.follow(session, conversation.conv)

    def page(self, session: Session, conv: str, after: int, entries: list[Entry]) -> list[Entry]:
        """Sends the first entries as one page; returns those that did not fit."""
        count = page_length(entries)
        shown = entries[:count]
        if not isinstance(session, AgentSession):
            shown = [visibility.for_visitor(entry) for entry in shown]
        self._sessions.tell(session, Page(conv=conv, after=after, entries=shown))
        return entries[count:]


def page_length(entries: list[Entry]) -> int:
    """How many of the entries one page may hold: by number, and by weight at its worst.

    A letter takes at most six bytes in JSON (an escaped control character).
    """
    weight = 0
    for count, entry in enumerate(entries[:PAGE_ENTRIES_MAX]):
        text = getattr(entry.body, "text", "")
        weight += 600 + 6 * len(text)
        if weight > PAGE_BYTES_MAX and count:
            return count
    return min(len(entries), PAGE_ENTRIES_MAX)
