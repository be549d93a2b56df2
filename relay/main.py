"""The relay's process: joins the parts, runs them, and stops them in order."""

import asyncio
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from relay import keeping, log_lines
from relay.domain.shop import Shop
from relay.health import Health
from relay.keeping import Keeping
from relay.machine import raise_open_files
from relay.notify import Notifier
from relay.service.ports import SetUp, StoreBroken, StoreFull, Witness
from relay.service.service import Service, start
from relay.service.vitals import MeasuredJournal, Vitals
from relay.settings import Settings
from relay.shop_files.folder import ShopFolder
from relay.shop_files.reply_file import NoReplyFolder, ReplyFolder
from relay.shop_files.watcher import Watcher
from relay.store import account_commands
from relay.store.account_commands import AccountAnswer
from relay.store.accounts import SqliteAccounts
from relay.store.audit import Deed
from relay.store.audit_book import AuditBook
from relay.store.ballast import Ballast
from relay.store.database import Database
from relay.store.journal import SqliteJournal
from relay.store.search import SqliteHistory
from relay.tally import Tally
from relay.web.control import ControlServer
from relay.web.data_files import widget_source
from relay.web.edge import Edge
from relay.web.file_routes import FileRoutes
from relay.web.health import HealthRoutes
from relay.web.http_server import HttpServer
from relay.web.routes import application
from relay.web.widget_files import WidgetFiles
from relay.wellness import Wellness

STORE_BROKEN: Final = 3
"""Exit code after an I/O error of the store: acked means on disk, and that can no longer be said."""

DRAIN_S: Final = 5.0
GOODBYE_S: Final = 3.0
"""Together below the ten seconds that a stop may take."""

GC_THRESHOLDS: Final = (50_000, 20, 50)
"""With thousands of lines the default scans them all many times a second, to find nothing."""

log: Final = logging.getLogger("dukkan")


class Options(Struct, frozen=True, kw_only=True):
    """What the command line adds to the settings."""

    settings: Settings
    words: dict[str, dict[str, str]]
    data: Path
    shop: ShopFolder | None = None
    """Where the shop's other files are, already read; None is a shop without any."""
    set_up: SetUp | None = None
    """What makes the first administrator."""
    identity_keys: dict[str, bytes] = {}
    """Site to the secret by which its shop signs who its customer is."""


class SystemClock:
    """Implements `relay.service.ports.Clock`."""

    def now_ms(self) -> int:
        """Milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def up_ms(self) -> int:
        """Milliseconds of a clock that never goes back."""
        return time.monotonic_ns() // 1_000_000


def run(options: Options) -> int:
    """Serves until asked to stop; returns the exit code. Raises StoreInUse, StoreTooNew, OSError."""
    os.umask(0o077)
    raise_open_files()
    log_lines.begin(sys.stderr, time.monotonic)
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.get_loop().set_exception_handler(log_lines.loop_failed)
        return runner.run(serve(options))


async def serve(options: Options) -> int:
    """The relay from its first breath to its last."""
    Ballast(options.data).drop_to_start()
    database = Database(options.data)
    try:
        relay = await Relay.opened(options, database)
        code = await relay.live()
        if code == STORE_BROKEN:
            return code
        await relay.stop()
        return code
    finally:
        database.close()


class Relay:
    """The joined parts."""

    def __init__(
        self,
        service: Service,
        accounts: SqliteAccounts,
        edge: Edge,
        http: HttpServer,
        health: Health,
        keeper: Keeping,
        tally: Tally,
        wellness: Wellness,
    ) -> None:
        self.service = service
        self.keeping = keeper
        self._accounts = accounts
        self.edge = edge
        self.http = http
        self._health = health
        self._tally = tally
        self._wellness = wellness
        self._notifier = Notifier.from_environment(os.environ)
        self._host = ""
        self._control: ControlServer | None = None
        self._running: asyncio.Task[None] | None = None
        self._watching: asyncio.Task[None] | None = None
        self._indexing: asyncio.Task[None] | None = None
        self._housework: asyncio.Task[None] | None = None
        self._pulse: asyncio.Task[None] | None = None

    @classmethod
    async def opened(cls, options: Options, database: Database) -> "Relay":
        """A relay with everything restored, and listening."""
        settings, clock = options.settings, SystemClock()
        accounts = SqliteAccounts(database, options.set_up)
        shop = options.shop
        watcher = Watcher(shop) if shop is not None else None
        replies = ReplyFolder(shop, watcher.look_now) if shop is not None and watcher else NoReplyFolder()
        rules = settings.rules(shop.shop if shop is not None else Shop(), options.identity_keys)
        history = SqliteHistory(database) if settings.desk.search else None
        vitals = Vitals()
        journal = MeasuredJournal(SqliteJournal(database), vitals, time.perf_counter)
        book = AuditBook(database)
        service = await start(journal, accounts, clock, rules, replies, history, witness=witness(book, clock))
        files = WidgetFiles(settings.sites, options.words, widget_source())
        edge = Edge(service.reception, clock, settings.sites, files, settings.edge_rules())
        tally = Tally()
        service.sessions.when_refused, service.sessions.when_signed_in = (
            tally.note_refusal,
            tally.note_sign_in,
        )
        wellness = Wellness(options.data, vitals, service.tell_trouble, clock, _beside)
        health = Health(service, edge, database, options.data, vitals, tally, wellness)
        keeper = Keeping(
            options.data,
            database,
            service,
            accounts,
            clock,
            settings.upload_rules(),
            settings.days_kept(),
            book,
        )
        routes = FileRoutes(edge, keeper.uploading)
        http = HttpServer(application(edge, HealthRoutes(health.not_ready, health.metrics), routes))
        relay = cls(service, accounts, edge, http, health, keeper, tally, wellness)
        relay._watch(watcher)
        await relay._open_control(options.data)
        relay._running = asyncio.create_task(service.runner.run())
        if history is not None:
            relay._indexing = asyncio.create_task(history.keep_up())
        relay._pulse = asyncio.create_task(vitals.pulse(time.monotonic, relay._beat))
        await http.start(settings.listen.host, settings.listen.port)
        relay._housework = asyncio.create_task(keeper.run())
        host = settings.listen.host
        relay._host = f"[{host}]" if ":" in host else host
        return relay

    @property
    def port(self) -> int:
        """Where the relay listens."""
        return self.http.port

    async def live(self) -> int:
        """Says where it listens; returns the exit code when asked to stop, or when the store has failed."""
        assert self._running is not None
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, asked.set)
        # Not before: whoever reads this may end us at once.
        print(f"dukkan relay: listening on http://{self._host}:{self.port}/", flush=True)
        self._notifier.ready(f"listening on {self._host}:{self.port}")
        # What exists now stays: the collector need not look at it again.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)
        stopping = asyncio.create_task(asked.wait())
        await asyncio.wait([stopping, self._running], return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        return _exit_code(self._running) if self._running.done() else 0

    async def stop(self) -> None:
        """Lets nobody in, says goodbye, commits what is under way."""
        assert self._running is not None
        self._health.is_stopping = True
        self._notifier.stopping()
        self.http.stop_listening()
        await self.service.reception.drain()
        if not self._running.done():
            idle = asyncio.create_task(self.service.runner.idle())
            await asyncio.wait([idle], timeout=DRAIN_S)
            idle.cancel()
        await self._until_gone()
        started = (self._running, self._watching, self._indexing, self._housework, self._pulse)
        tasks = [task for task in started if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        if self._control is not None:
            await self._control.close()
        await self.http.close()
        with suppress(StoreFull, StoreBroken):
            await self.keeping.book.write_out()
        self._accounts.close()

    async def _until_gone(self) -> None:
        """Returns when the lines have taken their goodbye and ended, or have been given time enough."""
        doors = (self.edge.visitors, self.edge.agents)
        empty = asyncio.gather(*[door.empty() for door in doors])
        await asyncio.wait([empty], timeout=GOODBYE_S)
        empty.cancel()

    def _beat(self) -> None:
        """Twice a second: the loop turns."""
        self._notifier.alive(time.monotonic())
        with suppress(OSError):  # A folder that has gone is noticed by whoever writes to it.
            self._wellness.look()
        self._tally.tell(time.monotonic())

    def _watch(self, watcher: Watcher | None) -> None:
        """Takes up what changes in the shop's files, and looks at them at once on SIGHUP."""
        if watcher is not None:
            self._watching = asyncio.create_task(watcher.run(self.service.use_shop))
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, watcher.look_now)

    async def _open_control(self, folder: Path) -> None:
        control = ControlServer(folder, self._change_accounts)
        try:
            await control.start()
        except OSError as error:
            log.warning(
                "no control socket (%s): accounts can be changed only while the relay is stopped", error
            )
            await control.close()
        else:
            self._control = control

    async def _change_accounts(self, body: bytes) -> bytes:
        """Answers a request of the control socket; ends the lines of whoever lost his sessions."""
        about_people = keeping.decode_command(body)
        if about_people is not None:
            return msgspec.json.encode(await self.keeping.perform(about_people))
        command = account_commands.decode_command(body)
        if command is None:
            answer = AccountAnswer(problem="Expected a request of this relay's own version.")
        else:
            answer = await account_commands.perform(self._accounts, command, SystemClock().now_ms())
        if answer.agent:
            self.service.reception.access.end(answer.agent, answer.why, answer.session_hash)
        return account_commands.encode(answer)


def witness(book: AuditBook, clock: SystemClock) -> Witness:
    """What the service tells of agents goes into the audit log."""

    def note(agent: int, name: str, what: str, about: str) -> None:
        book.note(Deed(at_ms=clock.now_ms(), agent=agent, name=name, what=what, about=about))

    return note


def _beside(work: Callable[[], None]) -> None:
    """Has it done on a thread of the loop's."""
    asyncio.get_running_loop().run_in_executor(None, work)


def _exit_code(running: asyncio.Task[None]) -> int:
    """3 when the store has failed; raises whatever else ended the service."""
    error = running.exception()
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, StoreBroken):
        log.critical("the store has failed (%s); stopping at once, since no ack could be kept", error)
        return STORE_BROKEN
    if error is not None:
        raise error
    return 0


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's, where it is installed."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
