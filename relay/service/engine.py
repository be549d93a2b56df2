"""The one line of commands: take, decide, commit, apply, push. In that order, always.

A turn holds the jobs that are decided together and committed in one transaction. No two jobs of
a turn touch the same conversation or visitor, or add to what agents have in hand, so each is decided
on a desk that is exactly what the disk holds; whoever shares a key with an earlier job, decided or
waiting, waits for the next turn, in order.
The engine itself never waits: `take` and `settle` are called by whoever drives it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from relay.desk.decision import Decided, Fresh, Refused
from relay.desk.desk import Desk
from relay.domain.events import Event, ShopClosed
from relay.protocol import codec
from relay.protocol.frames import Ack
from relay.protocol.refusals import Code
from relay.service.jobs import AgentJob, Errand, Job
from relay.service.ports import Clock
from relay.service.push import Push
from relay.service.sessions import Session, Sessions

TURN_JOBS_MAX: Final = 400
"""A few hundred rows keep one commit short, so that nobody waits for a long one."""

STORE_FULL_RETRY_MS: Final = 5_000


@dataclass(slots=True)
class Turn:
    """What is committed together, and who is waiting to hear of it."""

    events: list[Event] = field(default_factory=list)
    answers: list[tuple[Session | None, tuple[Event, ...], Ack | None]] = field(default_factory=list)


def nobody_minds() -> None:
    """What follows from a move where nobody dispatches."""


class Engine:
    """Owns the desk: nothing else changes it while the relay runs."""

    def __init__(self, desk: Desk, sessions: Sessions, push: Push, clock: Clock, fresh: Fresh) -> None:
        self.desk = desk
        self.sessions = sessions
        self.push = push
        self._clock = clock
        self._fresh = fresh
        self._waiting: deque[Job | Errand] = deque()
        self.repeats = 0
        """Commands that had been stored before and were sent again."""

        self.when_moved: Callable[[], None] = nobody_minds
        """Called after a turn that changed the queue or what an agent has in hand."""

    def submit(self, job: Job | Errand) -> None:
        """Puts a job at the end of the line."""
        self._waiting.append(job)

    @property
    def is_idle(self) -> bool:
        """Whether nobody stands in the line."""
        return not self._waiting

    @property
    def depth(self) -> int:
        """How many stand in the line."""
        return len(self._waiting)

    def busy(self) -> set[object]:
        """What the jobs in the line may change."""
        return {job.keys(self.desk)[0] for job in self._waiting if not isinstance(job, Errand)}

    def take(self) -> Turn:
        """Decides the next jobs. Refusals are answered; what is to be committed is in the turn.

        Called only when the turn before has been settled or has failed.
        """
        turn = Turn()
        at_ms, up_ms = self._clock.now_ms(), self._clock.up_ms()
        touched: set[object] = set()
        later: list[Job] = []
        waiting = self._waiting
        while waiting and len(turn.answers) + len(later) < TURN_JOBS_MAX:
            job = waiting.popleft()
            if isinstance(job, Errand):
                if turn.events or later:
                    waiting.appendleft(job)
                    break
                job.run()
                continue
            key, also = job.keys(self.desk)
            if key in touched or also in touched:
                later.append(job)
            else:
                self._decide(job, turn, at_ms, up_ms)
            touched.add(key)
            if also is not None:
                touched.add(also)
        waiting.extendleft(reversed(later))
        return turn

    def _decide(self, job: Job, turn: Turn, at_ms: int, up_ms: int) -> None:
        decision = job.decide(self.desk, at_ms, up_ms, self._fresh)
        if isinstance(decision, Decided):
            if decision.events:
                turn.events.extend(decision.events)
                turn.answers.append((job.session, decision.events, decision.ack))
            elif decision.ack is not None and job.session is not None:
                self.repeats += 1
                self.sessions.tell(job.session, decision.ack)
        elif isinstance(decision, Refused):
            self._refuse(job, decision.code)
        else:
            self._look_up(job)

    def _look_up(self, job: Job) -> None:
        if isinstance(job, AgentJob) and job.look_up is not None:
            job.look_up(job)
        else:
            self._refuse(job, Code.NO_CONVERSATION)

    def _refuse(self, job: Job, code: Code) -> None:
        if job.session is not None:
            self.sessions.when_refused(job.session, code)
            retry_ms = STORE_FULL_RETRY_MS if code is Code.STORE_FULL else 0
            self.sessions.tell(job.session, codec.refused(code, cid=job.cid, retry_ms=retry_ms))

    def settle(self, turn: Turn) -> None:
        """Applies and pushes what is now on disk, then answers those who asked for it."""
        for session, events, ack in turn.answers:
            for event in events:
                self.push.apply_and_tell(event)
            if ack is not None and session is not None:
                self.sessions.tell(session, ack)
        if self.push.has_moved:
            self.push.has_moved = False
            self.when_moved()

    def fail(self, turn: Turn) -> None:
        """Says that nothing of the turn was stored; the desk has not changed."""
        for session, events, ack in turn.answers:
            is_awaited = ack is not None or isinstance(events[0], ShopClosed)
            if session is not None and is_awaited:
                cid = ack.cid if ack else ""
                full = codec.refused(Code.STORE_FULL, cid=cid, retry_ms=STORE_FULL_RETRY_MS)
                self.sessions.when_refused(session, Code.STORE_FULL)
                self.sessions.tell(session, full)
