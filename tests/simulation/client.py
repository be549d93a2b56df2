"""A client's machine in virtual time: the real session, a disk that outlives it, a screen that does not."""

import re
from collections import deque
from typing import TYPE_CHECKING, Final

from console.session.agent import AgentSession
from console.session.effects import Dial, Effect, Forget, HangUp, Remember, Save, Send, Tell
from console.session.link_states import LinkState
from console.session.updates import Waiting
from console.session.visitor import VisitorSession
from relay.protocol import agent, visitor
from relay.protocol.entries import Entry
from tests.simulation.history import Promise
from tests.simulation.views import Views
from tests.simulation.wire import LOST_CODE, Wire

if TYPE_CHECKING:
    from tests.simulation.world import World

CID: Final = re.compile(rb'^\{"t":"[a-z_]+","cid":"([0-9a-f]{32})"')
_WORDED: Final = (visitor.Post, agent.Post, agent.Note)

REMOVED_FOR_SURE_MS: Final = 2_000
"""A crash may undo what was removed from an outbox so shortly before."""


class Client:
    """What visitors' and agents' machines have in common."""

    is_visitor = True
    session: VisitorSession | AgentSession

    def __init__(self, world: "World", name: str) -> None:
        self.world = world
        self.name = name
        self.wire: Wire | None = None
        self.kept: dict[str, bytes] = {}
        self.forgotten: deque[tuple[str, bytes, int]] = deque(maxlen=8)
        self.effects_left: int | None = None
        """A crash comes after so many effects; None: no crash is under way."""
        self.is_on = False
        self.sent_acked: list[bytes] = []
        """Commands of this line that have been acked, to be sent once more by mistake."""
        self._places = 0
        self._sends: dict[str, bytes] = {}
        self._sent_once: set[str] = set()
        self._armed_ms = 0
        self.views = Views(name, world.history, self.wrote, is_visitor=self.is_visitor)

    # ---- on and off ---------------------------------------------------------------------

    def make_session(self) -> VisitorSession | AgentSession:
        """A session from what the disk holds."""
        raise NotImplementedError

    def wrote(self, entry: Entry) -> bool:
        """Whether this client's person is the entry's author."""
        raise NotImplementedError

    def switch_on(self) -> None:
        """Starts, or starts again, with an empty screen."""
        if self.is_on:
            return
        self.is_on, self.effects_left, self._armed_ms = True, None, 0
        self.views = Views(self.name, self.world.history, self.wrote, is_visitor=self.is_visitor)
        self.session = self.make_session()
        self.session.start(self.now_ms)
        self.perform()

    def switch_off(self) -> None:
        """Ends in order: a page that is left, a console that is quit."""
        self.session.stop(self.now_ms)
        self.perform()
        self.is_on = False

    def crash(self) -> None:
        """Ends at once. What was saved stays; the last removals may not have reached the disk."""
        self.is_on = False
        if self.wire is not None:
            self.wire.cut(noticed=True)
            self.wire = None
        rng = self.world.rng
        young = [(cid, data) for cid, data, at_ms in self.forgotten if self._may_come_back(cid, at_ms)]
        back = young[rng.randint(0, len(young)) :]
        kept = {**dict(back), **self.kept}
        self.kept = dict(sorted(kept.items(), key=lambda item: self._place(item[0])))
        self.forgotten.clear()
        self.world.reached["removals undone by a crash"] += len(back)

    def _may_come_back(self, cid: str, at_ms: int) -> bool:
        """Whether a crash may undo this removal: it is young, and the command is stored."""
        return self.now_ms - at_ms < REMOVED_FOR_SURE_MS and cid in self.world.history.where

    def _place(self, cid: str) -> int:
        promise = self.world.history.promises.get(cid)
        return promise.place if promise else self._places + 1

    @property
    def now_ms(self) -> int:
        """The client's own clock."""
        return self.world.schedule.up_ms

    @property
    def is_live(self) -> bool:
        """Whether the session may send commands."""
        return self.is_on and self.session.state is LinkState.LIVE

    # ---- the line -----------------------------------------------------------------------

    def received(self, wire: Wire, data: bytes) -> None:
        """A frame arrives."""
        if wire is self.wire and self.is_on:
            self.session.received(data, self.now_ms)
            self.perform()

    def line_ended(self, wire: Wire, close_code: int) -> None:
        """The line is gone, for this reason."""
        if wire is self.wire and self.is_on:
            self.wire = None
            self.session.lost(self.now_ms, close_code)
            self.perform()

    def _dial(self) -> None:
        session = self.session

        def dialled() -> None:
            if session is not self.session or not self.is_on or session.state is not LinkState.DIALING:
                return
            self.sent_acked.clear()
            self._sends.clear()
            self.wire = self.world.host.connect(self)
            if self.wire is None:
                session.lost(self.now_ms, LOST_CODE)
            else:
                session.opened(self.now_ms)
            self.perform()

        self.world.schedule.after(self.world.rng.choice((1, 10, 50)), dialled)

    # ---- effects ------------------------------------------------------------------------

    def perform(self) -> None:
        """Does what the session asks, in order, unless a crash comes in between."""
        for effect in self.session.take_effects():
            if self.effects_left is not None:
                if self.effects_left == 0:
                    self.world.client_crashed(self)
                    return
                self.effects_left -= 1
            self._perform(effect)
        self._rearm()

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Send(data=data):
                self._send(data)
            case Tell(update=update):
                self.tell(update)
            case Save(cid=cid, data=data):
                self.kept[cid] = data
            case Forget(cid=cid):
                self._forget(cid)
            case Dial():
                self._dial()
            case HangUp():
                wire, self.wire = self.wire, None
                if wire is not None:
                    wire.hang_up()
            case Remember(token=token):
                self.remember(token)

    def _send(self, data: bytes) -> None:
        named = CID.match(data)
        if named:
            cid = named[1].decode()
            self.world.reached["resent"] += cid in self._sent_once
            self._sent_once.add(cid)
            self._sends[cid] = data
        elif data.startswith(b'{"t":"fetch"'):
            self.world.reached["gaps fetched"] += 1
        if self.wire is not None:
            self.wire.send(data)

    def _forget(self, cid: str) -> None:
        data = self.kept.pop(cid, None)
        if data is not None:
            self.forgotten.append((cid, data, self.now_ms))
        promise = self.world.history.promises.get(cid)
        if promise is not None:
            promise.settled = True
        if cid in self._sends and cid in self.world.history.where:
            self.sent_acked.append(self._sends[cid])

    def remember(self, token: str) -> None:
        """Keeps the token on the disk."""

    def tell(self, update: object) -> None:
        """Shows an update; a command that is shown as waiting is a promise."""
        if isinstance(update, Waiting):
            self._places += 1
            command = update.command
            gen = getattr(command, "gen", -1)
            promise = Promise(self.name, self._places, command, isinstance(command, _WORDED), gen)
            self.world.history.promised(update.cid, promise)
        self.views.take_in(update, self.session.epoch)

    def _rearm(self) -> None:
        """Has the session ticked when it next wants to be; an earlier alarm asks anew."""
        wake_ms = self.session.next_wake_ms()
        if wake_ms is None or self.now_ms < self._armed_ms <= wake_ms:
            return
        session, self._armed_ms = self.session, wake_ms

        def tick() -> None:
            if session is self.session and self.is_on:
                session.tick(self.now_ms)
                self.perform()

        self.world.schedule.after(max(1, wake_ms - self.now_ms), tick)

    # ---- what its person does -----------------------------------------------------------

    def send_again(self) -> None:
        """A command of this line that was acked leaves once more.

        Not one of a visitor's earlier conversation: the relay remembers ids with their conversation,
        and whoever has begun the next one has long heard the acks of the last.
        """
        again = [data for data in self.sent_acked if self._is_of_today(data)]
        if self.is_live and again and self.wire is not None:
            self.wire.send(self.world.rng.choice(again))
            self.world.reached["duplicates sent"] += 1

    def _is_of_today(self, data: bytes) -> bool:
        """Whether the command was stored where its sender still is."""
        return True

    def send_garbage(self) -> None:
        """A frame that means nothing, or half of one that would."""
        if self.is_live and self.wire is not None:
            rng = self.world.rng
            whole = rng.choice([b'{"t":"post","cid":"x"}', b"[]", b"\xff\xfe", *self._sends.values()])
            self.wire.send(whole[: rng.randrange(len(whole))])
            self.world.reached["garbage sent"] += 1
