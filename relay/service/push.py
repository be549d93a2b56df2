"""From a committed event to the frames that tell of it: asks `visibility` who is told what."""

from relay.desk import visibility
from relay.desk.desk import Desk
from relay.domain.conversation import Conversation
from relay.domain.events import ConversationBegun, Event, Logged
from relay.protocol.entries import Assigned, Entry
from relay.protocol.frames import Following, Page
from relay.protocol.limits import PAGE_BYTES_MAX, PAGE_ENTRIES_MAX
from relay.service.sessions import AgentSession, Session, Sessions


class Push:
    """Tells everybody entitled to an event. Called right after it was applied."""

    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self._desk = desk
        self._sessions = sessions

    def event(self, event: Event) -> None:
        """Puts the frames about one event on their way."""
        if isinstance(event, Logged):
            self._logged(self._desk.conversations[event.entry.conv], event.entry, event.frame)
        elif isinstance(event, ConversationBegun):
            visitor = self._desk.visitor_of(self._desk.conversations[event.conv])
            following = Following(conv=event.conv, after=0, head=0)
            self._sessions.tell_all(self._sessions.of_token(visitor.token_hash), following)

    def _logged(self, conversation: Conversation, entry: Entry, frame: bytes) -> None:
        sessions = self._sessions
        visitors = sessions.of_token(self._desk.visitor_of(conversation).token_hash)
        for_visitor = visibility.for_visitor(entry)
        if for_visitor is entry:
            sessions.tell_all((*sessions.followers(conversation.conv), *visitors), entry, frame)
        else:
            sessions.tell_all(sessions.followers(conversation.conv), entry, frame)
            sessions.tell_all(visitors, for_visitor)
        if isinstance(entry.body, Assigned):
            self._hand_over(conversation, entry.body.agent)
        if visibility.changes_lists(conversation, entry):
            sessions.tell_all(sessions.agents(), visibility.brief(self._desk, conversation))

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
