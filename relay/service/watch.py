"""Each second: what time has brought about in the conversations, and what those who wait are told."""

from typing import Final

from relay.desk import due, standing
from relay.domain.conversation import Conversation
from relay.service.dispatcher import Dispatcher
from relay.service.engine import Engine
from relay.service.jobs import DueJob, LapseJob
from relay.service.ports import Clock
from relay.service.sessions import Sessions
from relay.service.team_board import TeamBoard

STANDING_S: Final = 3
"""Visitors are told how the wait goes this often at most: a number that flickers says nothing."""


STRETCHES: Final = 50
"""In so many stretches each second's looks are done, with LOOK_PAUSE_S between them: a thousand looks in
one go would hold up everybody's messages for ten milliseconds."""

LOOK_PAUSE_S: Final = 0.015

LOOKS_MIN: Final = 8
"""At a stretch: a tenth of a millisecond."""


class Watch:
    """Looks, and lets the engine decide: what seemed due may have been done by then."""

    def __init__(
        self, engine: Engine, sessions: Sessions, board: TeamBoard, dispatcher: Dispatcher, clock: Clock
    ) -> None:
        self._engine = engine
        self._desk = engine.desk
        self._sessions = sessions
        self._board = board
        self._dispatcher = dispatcher
        self._clock = clock
        self._in_line: set[str] = set()
        self._lapsed: set[str] = set()
        self._to_look: list[Conversation] = []
        self._at_a_stretch = LOOKS_MIN
        self._at_ms = 0

    def tick(self, second: int) -> None:
        """One second has passed."""
        at_ms, up_ms = self._clock.now_ms(), self._clock.up_ms()
        for conversation in due.lapsed(self._desk, up_ms):
            if conversation.conv not in self._lapsed:
                self._lapsed.add(conversation.conv)
                self._engine.submit(LapseJob(conversation.conv, self._lapsed))
        if at_ms < self._at_ms:  # Somebody has set the clock back: what waits for a moment would wait long.
            self._desk.look_again()
        self._at_ms = at_ms
        # Most conversations wait for nothing, or for later: they cost one comparison each.
        self._to_look = [c for c in self._desk.conversations.values() if c.check_at_ms <= at_ms]
        self._at_a_stretch = max(LOOKS_MIN, -(-len(self._to_look) // STRETCHES))
        self._board.tell()
        self._dispatcher.look()
        if second % STANDING_S == 0:
            self._tell_standings(at_ms)

    def look_on(self) -> bool:
        """Looks at some of those whose moment may have come; False when none is left of this second."""
        at_ms, up_ms = self._clock.now_ms(), self._clock.up_ms()
        desk, in_line = self._desk, self._in_line
        some = self._to_look[: self._at_a_stretch]
        del self._to_look[: self._at_a_stretch]
        for conversation in some:
            conv = conversation.conv
            if conv in in_line or conv not in desk.conversations:
                continue
            if due.look(desk, conversation, at_ms, up_ms).events:
                in_line.add(conv)
                self._engine.submit(DueJob(conv, in_line))
        return bool(self._to_look)

    def _tell_standings(self, at_ms: int) -> None:
        desk = self._desk
        if not desk.queue and not desk.told:
            return
        for each in standing.standings(desk, at_ms):
            conversation = desk.conversations.get(each.conv)
            if conversation is not None:
                visitor = desk.visitor_of(conversation)
                self._sessions.tell_all(self._sessions.of_token(visitor.token_hash), each)
