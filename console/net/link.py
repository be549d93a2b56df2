"""The console's link to the relay, on a thread of its own.

A terminal may stall for minutes (a paused multiplexer, a slow ssh); the thread goes on answering
the relay, so that a stalled screen never costs the connection. The screen's thread gives commands,
which return at once, and takes what is new when its beat comes.
"""

import asyncio
import contextlib
import random
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import TimeoutError as StillWaiting
from pathlib import Path
from typing import Any, Final, ParamSpec, TypeVar

from console.net.address import line_url
from console.net.carrier import Carrier, new_id, steady_now_ms
from console.net.files import Files
from console.net.keep import Keep
from console.net.sign_ins import SignIns
from console.session.agent import AgentSession
from console.session.deeds import Deeds
from console.session.identity import Identity
from console.session.updates import LinkChanged
from relay.protocol.agent import Brief, Chosen, HandOver, Lookers, Team, Today
from relay.protocol.agent_work import ConversationCommand
from relay.protocol.frames import Pulse, Writing
from relay.protocol.refusals import Code
from relay.protocol.setup import ReplyRow, Setup

P = ParamSpec("P")
R = TypeVar("R")

COLLAPSE_AT: Final = 1_000
"""When this many updates wait for the screen, those that later ones replace are dropped."""

SIGNED_OUT: Final = frozenset({Code.LOGIN_AGAIN, Code.SIGNED_OUT, Code.NEW_PASSWORD, Code.REVOKED})
"""After one of these a session is worth nothing."""

STOP_S: Final = 3.0
"""How long `stop` waits for the thread, which is a daemon and cannot keep the program alive."""


class Link(Deeds):
    """One agent's connection. Construct, `start`, then command; all methods may be called from any thread.

    `on_update` is called on the link's thread when updates wait for `take_updates` after none did.
    """

    def __init__(
        self,
        address: str,
        *,
        name: str = "",
        password: str = "",
        who: Identity | None = None,
        folder: Path | None = None,
        sign_ins: SignIns | None = None,
        on_update: Callable[[], None] = lambda: None,
    ) -> None:
        """`who` says more than a name and a password can. Without `sign_ins` the next start asks again."""
        self.url = line_url(address, "agent")
        who = who or Identity(name=name, password=password)
        self._sign_ins = sign_ins
        self.keep = Keep(self.url, who.name, folder, self._remember)
        self.on_update = on_update
        self.session = AgentSession(
            new_id=new_id,
            rng=random.random,
            who=who,
            outbox=self.keep.outbox(),
        )
        self.files = Files(self.url, lambda: self.session.session)
        self._updates: deque[Any] = deque()
        self._updates_locked = threading.Lock()
        self._carrier = Carrier(self.session, self.url, keeper=self.keep, tell=self._told)
        self._defect: BaseException | None = None
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(self._broke)
        self._thread = threading.Thread(target=self._run, name="link", daemon=True)

    def start(self) -> None:
        """Starts the thread, which dials at once and again after each loss. Once only."""
        self._thread.start()
        self._soon(lambda: self._carrier.do(self.session.start, self.now_ms()))

    def stop(self) -> None:
        """Ends the line and the thread, within STOP_S; what is unconfirmed stays on disk."""
        if not self._thread.is_alive():
            self.keep.close()
            return
        ended = asyncio.run_coroutine_threadsafe(self._carrier.stop(), self._loop)
        try:
            ended.result(STOP_S)
        except StillWaiting:
            ended.cancel()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(STOP_S)

    def sign_in(self, who: Identity) -> None:
        """Tries again as this agent, after the link has ended with a refused sign-in."""
        self._start_after(lambda: self.session.sign_in(who))

    def give_code(self, code: str) -> None:
        """Tries again with the code of an app, after the link has ended because one was asked for."""
        self._start_after(lambda: self.session.give_code(code))

    def _start_after(self, change: Callable[[], None]) -> None:
        def again() -> None:
            change()
            self._carrier.do(self.session.start, self.now_ms())

        self._soon(again)

    def now_ms(self) -> int:
        """The clock that `LinkChanged.retry_at_ms` is told by: it looks like 1970 and never leaps."""
        return steady_now_ms()

    def take_updates(self) -> list[Any]:
        """All updates since the last call, in order; `on_update` is armed again.

        A defect on the link's thread is raised here, so that it ends the program where people see it.
        """
        if self._defect:
            raise self._defect
        with self._updates_locked:
            updates = list(self._updates)
            self._updates.clear()
        return updates

    def give(self, command: ConversationCommand) -> str:
        """Keeps a durable command until it is stored; returns its client id, or raises CannotSend."""
        return self._give(self.session.give, command)

    # Passing commands: lost with the line where nothing else is said.

    def typing(self, conv: str, on: bool) -> None:
        """Says that the agent types, or has stopped."""
        self._give(self.session.typing, conv, on, self.now_ms())

    def seen(self, conv: str, seq: int) -> None:
        """Everything up to `seq` has been on the screen; survives a broken line."""
        self._give(self.session.seen, conv, seq, self.now_ms())

    def follow(self, conv: str, after: int = 0) -> None:
        """Shows a conversation from the entry after `after` on; survives a broken line."""
        self._give(self.session.follow, conv, self.now_ms(), after)

    def unfollow(self, conv: str) -> None:
        """Shows it no longer."""
        self._give(self.session.unfollow, conv, self.now_ms())

    def fetch(self, conv: str, after: int, upto: int) -> bool:
        """Asks for entries of long ago; False when there is no line to ask on."""
        return self._give(self.session.fetch, conv, after, upto, self.now_ms())

    def search(self, query: str, before: int = 0) -> bool:
        """Looks in all conversations; False without a line, or within a second of the last time."""
        return self._give(self.session.search, query, self.now_ms(), before)

    def list_past(self, conv: str) -> bool:
        """Asks for the visitor's chats before this one; False when there is no line to ask on."""
        return self._give(self.session.list_past, conv, self.now_ms())

    def set_presence(
        self,
        chosen: Chosen,
        *,
        reason: str = "",
        back_at_ms: int = 0,
        chats: HandOver = "queue",
        to: int = 0,
        department: str = "",
    ) -> bool:
        """Says how I am here, now or when the line is back; False when it has to wait."""
        return self._give(
            self.session.set_presence,
            chosen,
            reason=reason,
            back_at_ms=back_at_ms,
            chats=chats,
            to=to,
            department=department,
        )

    def stir(self) -> None:
        """A key was pressed; may be called at each."""
        self._give(self.session.stir, self.now_ms())

    def look(self, conv: str) -> None:
        """This conversation is on the screen, now and after each reconnect; empty for none."""
        self._give(self.session.look, conv)

    def close_shop(self, until_ms: int, reason: str = "", department: str = "") -> bool:
        """Closes for now, or opens again with a time that is past; False when there is no line."""
        return self._give(self.session.close_shop, until_ms, reason, department)

    def save_reply(self, reply: ReplyRow) -> str:
        """Adds a canned reply to the shop's file; its client id, or "" when there is no line."""
        return self._give(self.session.save_reply, reply)

    def sign_out(self, everywhere: bool = False) -> bool:
        """Ends this sign-in or all of mine, and with it the line; False when there is no line."""
        return self._give(self.session.sign_out, everywhere)

    def set_up_factor(self, code: str = "") -> bool:
        """Begins to use the codes of an app; False when there is no line."""
        return self._give(self.session.set_up_factor, code)

    def wake(self) -> None:
        """Dials at once instead of waiting out the pause."""
        self._give(self.session.wake, self.now_ms())

    # Inside

    def _give(self, command: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
        """What the session's method returns; its effects follow on the link's thread."""
        with self._carrier.locked:
            result = command(*arguments, **named)
        self._soon(self._carrier.pump)
        return result

    def _soon(self, what: Callable[[], Any]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has been closed by `stop`
            self._loop.call_soon_threadsafe(what)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.close()
            self.keep.close()

    def _broke(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        if defect := context.get("exception"):
            self._defect = defect
            self.on_update()

    def _remember(self, session: str) -> None:
        """Called on the link's thread, when a password or a code has signed us in."""
        if self._sign_ins is not None:
            self._sign_ins.keep(self.url, self.session.name, session)

    def _told(self, update: Any) -> None:
        if isinstance(update, LinkChanged) and update.code in SIGNED_OUT and self._sign_ins is not None:
            with contextlib.suppress(OSError):  # It signs nobody in any more, whether it lies there or not.
                self._sign_ins.forget(self.url, self.session.name)
        with self._updates_locked:
            first = not self._updates
            self._updates.append(update)
            if len(self._updates) % COLLAPSE_AT == 0:
                self._updates = collapsed(self._updates)
        if first:
            self.on_update()


def collapsed(updates: "deque[Any]") -> "deque[Any]":
    """The updates without those that a later one replaces; entries and receipts all stay."""
    latest = {key: n for n, update in enumerate(updates) if (key := _replaces(update))}
    return deque(u for n, u in enumerate(updates) if not (key := _replaces(u)) or latest[key] == n)


def _replaces(update: Any) -> tuple[str, ...]:
    """What a later update of the same kind replaces; empty for those that must all arrive."""
    match update:
        case Writing():
            return ("typing", update.conv, update.who, update.name)
        case Brief():
            return ("brief", update.conv)
        case Pulse():
            return ("beat",)
        case Team():
            return ("team",)
        case Today():
            return ("today",)
        case Lookers():
            return ("lookers", update.conv)
        case Setup():
            return ("setup",)
    return ()
