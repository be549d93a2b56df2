"""The service as a whole: a desk restored from the journal, and the parts that serve it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from relay.desk.desk import Desk, ascii_digits
from relay.domain.shop import Shop
from relay.protocol.agent import AgentRole, Trouble
from relay.protocol.limits import LEASE_S, Limits
from relay.service import shop_news
from relay.service.access import Access
from relay.service.agent_frames import AgentFrames
from relay.service.dispatcher import Dispatcher
from relay.service.engine import Engine
from relay.service.errands import Errands
from relay.service.greeting import Greeting
from relay.service.identifying import Identifying
from relay.service.looking import Looking
from relay.service.past_chats import PastChats
from relay.service.people import People
from relay.service.ports import (
    Accounts,
    AgentRecord,
    Clock,
    History,
    Journal,
    ReplyFile,
    Restored,
    Witness,
    nobody_looks,
)
from relay.service.push import Push
from relay.service.reading import Reading
from relay.service.reception import Reception
from relay.service.reply_keeper import ReplyKeeper
from relay.service.restoring import fresh_names, restored_desk
from relay.service.runner import Runner
from relay.service.searching import Searching
from relay.service.second_factor import SecondFactor
from relay.service.sessions import Sessions
from relay.service.sign_in import SignIn
from relay.service.team_board import TeamBoard
from relay.service.timer import Timer
from relay.service.visitor_frames import VisitorFrames
from relay.service.watch import Watch


@dataclass(slots=True, frozen=True)
class Rules:
    """What a shop may set about the service; see `relay/settings.py` for the meaning of each."""

    sites: frozenset[str] = frozenset({"demo"})
    limits: Limits = field(default_factory=Limits)
    lease_ms: int = LEASE_S * 1000
    reopen_ms: int = 24 * 3_600_000
    shop: Shop = field(default_factory=Shop)
    second_factor_roles: frozenset[AgentRole] = frozenset()
    identity_keys: Mapping[str, bytes] = field(default_factory=dict)
    digits: Callable[[str, str], str] = ascii_digits
    """By language and site: the digits from 0 to 9, as they are written where the shop is."""


@dataclass(slots=True, frozen=True)
class Service:
    """The parts that the web edge and the process's shell speak to."""

    desk: Desk
    engine: Engine
    sessions: Sessions
    timer: Timer
    reception: Reception
    runner: Runner
    errands: Errands
    greeting: Greeting
    board: TeamBoard

    def tell_trouble(self, trouble: Trouble) -> None:
        """From now on the team knows that this is wrong with the relay, or that it is well.

        While there is hardly any room on the disk no new conversation is begun, so that those that are
        open can be brought to their end.
        """
        self.desk.takes_new = trouble not in ("disk_low", "disk_full")
        self.board.trouble = trouble
        self.board.tell()
        self.errands.wake()

    def use_shop(self, shop: Shop) -> None:
        """The shop's files have changed: from the next turn on the new ones hold, and consoles know them."""

        def use() -> None:
            self.desk.change_shop(shop)
            for session in self.sessions.agents():
                if session.agent is not None:
                    for frame in shop_news.news(shop, session.agent.name, session.agent.sites):
                        self.sessions.tell(session, frame)

        self.errands.between_turns(use)


async def start(
    journal: Journal,
    accounts: Accounts,
    clock: Clock,
    rules: Rules,
    replies: ReplyFile | None = None,
    history: History | None = None,
    witness: Witness = nobody_looks,
) -> Service:
    """The service with everything open restored. Its runner has yet to be run.

    `replies` is where agents' canned replies are kept; without it none can be added. Without `history`
    nothing can be searched.
    """
    restored, team = await journal.restore(), await accounts.team()
    service = assemble(
        restored,
        team,
        journal,
        accounts,
        clock,
        rules,
        replies,
        history,
        witness,
        new_id=lambda: secrets.token_hex(16),
        new_token=lambda: secrets.token_hex(32),
    )
    day = service.board.day
    day.recall(await journal.since(day.begins_ms()))
    return service


def assemble(
    restored: Restored,
    team: list[AgentRecord],
    journal: Journal,
    accounts: Accounts,
    clock: Clock,
    rules: Rules,
    replies: ReplyFile | None = None,
    history: History | None = None,
    witness: Witness = nobody_looks,
    *,
    new_id: Callable[[], str],
    new_token: Callable[[], str],
) -> Service:
    """The parts, joined. `new_id` gives 128 random bits as hexadecimal digits, `new_token` 256."""
    desk = restored_desk(
        restored, team, clock.up_ms(), lease_ms=rules.lease_ms, reopen_ms=rules.reopen_ms, shop=rules.shop
    )
    desk.digits = rules.digits
    desk.signing_sites = frozenset(rules.identity_keys)
    sessions = Sessions()
    desk.is_on_line = lambda token_hash: bool(sessions.of_token(token_hash))
    board = TeamBoard(desk, sessions, clock)
    push = Push(desk, sessions, board)
    engine = Engine(desk, sessions, push, clock, fresh_names(restored, new_id))
    dispatcher = Dispatcher(engine, clock)
    timer = Timer(engine, sessions, Watch(engine, sessions, board, dispatcher, clock), clock)
    runner = Runner(engine, sessions, timer, journal)
    errands = Errands(engine, runner.wake)
    greeting = Greeting(
        desk,
        sessions,
        push,
        board,
        epoch=restored.epoch,
        limits=rules.limits,
        new_token=new_token,
        now_ms=clock.now_ms,
    )
    people = People(engine, sessions, board, dispatcher, clock, errands)
    reading = Reading(engine, sessions, push, journal, errands)
    looking = Looking(sessions)
    second_factor = SecondFactor(accounts, clock, rules.second_factor_roles)
    access = Access(desk, sessions, accounts, second_factor, clock, errands)
    sign_in = SignIn(sessions, greeting, reading, people, accounts, second_factor, clock, errands, new_token)
    keeper = ReplyKeeper(sessions, replies, errands)
    searching = Searching(desk, sessions, history, clock, errands)
    agents = AgentFrames(
        engine,
        sessions,
        greeting,
        sign_in,
        access,
        reading,
        looking,
        people,
        keeper,
        searching,
        PastChats(desk, sessions, journal, errands),
        witness,
    )
    visitors = VisitorFrames(
        engine,
        sessions,
        greeting,
        reading,
        timer,
        journal,
        errands,
        Identifying(engine, sessions, greeting, journal, clock, errands, rules.identity_keys),
        sites=rules.sites,
        limits=rules.limits,
    )
    reception = Reception(desk, sessions, visitors, agents, people, looking, timer, clock, errands, access)
    return Service(desk, engine, sessions, timer, reception, runner, errands, greeting, board)
