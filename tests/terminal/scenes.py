"""Every screen and dialog of the console, each opened over the same desk by keys that an agent presses."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from console.model.search import Results
from console.screens.leader import Leader
from console.screens.pick import Pick
from console.screens.picture import PictureScreen
from console.terminal.half_blocks import Cell
from relay.protocol.access import Factor
from relay.protocol.agent import Briefs, Lookers, Team, Today, Welcome
from relay.protocol.entries import Assigned, Entry, File, Message, Opened, Tagged, Visited
from relay.protocol.limits import Limits
from relay.protocol.past import Past, PastChat
from relay.protocol.search import Found, Hit
from tests.terminal.conftest import Console
from tests.terminal.shop import REPLIES, SETUP
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id, entry, mate, noted, said, seen

MINUTE_MS: Final = 60_000
DAY_MS: Final = 24 * 60 * MINUTE_MS
SHOP: Final = "https://shop.example"

BOB: Final = brief(
    1,
    waits_s=190,
    visitor="Bob Keller",
    owner_name="sara",
    department="sales",
    lang="de",
    page=f"{SHOP}/checkout",
    tags=["refund"],
    fields={"order": "8812"},
    customer="c-17",
    email="bob@example.org",
    preview="I want my money back",
)
CHATS: Final = (
    BOB,
    brief(2, waits_s=48, visitor="مریم رستمی", lang="fa", preview="هزینهٔ ارسال به شیراز (با پست) چقدر است؟"),
    brief(3, "queued", waits_s=130, visitor="Ana Kovač", department="sales", preview="invoice copy, please"),
    brief(4, "queued", waits_s=20, visitor="أمل", lang="ar", preview="أريد استبدال المقاس", priority=2),
    brief(
        5,
        "queued",
        waits_s=9,
        visitor="Chen Wei",
        offered_to=ME,
        offered_until_ms=NOW_MS + 24_000,
        offered_name="sara",
    ),
    brief(6, owner=9, owner_name="omar", waits_s=400, visitor="Ortiz", late="stale", preview="still here?"),
    brief(7, "offline", visitor="Dmitri", due_ms=NOW_MS + 40 * MINUTE_MS, due_for=9, due_name="omar"),
    brief(8, "snoozed", visitor="Lin Yao", snoozed_until_ms=NOW_MS + 90 * MINUTE_MS),
)
TEAM: Final = Team(
    agents=[
        mate(9, "omar", chats=5, chats_max=5, departments=["returns"], since_ms=NOW_MS - 50 * MINUTE_MS),
        mate(11, "ravi", presence="on_break", reason="lunch", back_at_ms=NOW_MS + 12 * MINUTE_MS),
        mate(12, "mia", presence="offline"),
        mate(
            ME,
            "sara",
            role="supervisor",
            chats=2,
            chats_max=5,
            languages=["en", "fa"],
            since_ms=NOW_MS - DAY_MS,
        ),
    ]
)
PICTURE: Final = File(id="a" * 32, name="parcel.png", media="image/png", bytes=340_000, width=40, height=30)
OPENED: Final = Opened(site="demo", page=f"{SHOP}/cart", title="Your cart", ref="https://search.example/")
SAID: Final[tuple[Entry, ...]] = (
    entry(
        1,
        1,
        Opened(site="demo", page=f"{SHOP}/cart", title="Your cart", ref="https://search.example/"),
        "visitor",
    ),
    said(1, 2, "Hi, my parcel shows delivered but I got nothing."),
    entry(1, 3, Assigned(agent=ME, name="sara", gen=1, reason="taken"), "relay"),
    said(1, 4, "Sorry to hear that! Could you give me the order number?", "agent"),
    entry(1, 5, Visited(page=f"{SHOP}/checkout", title="Check-out"), "visitor"),
    said(1, 6, "8812, see https://shop.example/track/8812"),
    entry(1, 7, Message("the parcel", file=PICTURE), "visitor"),
    noted(1, 8, "Courier portal says: left at neighbour, no. 14", agent=9, name="omar"),
    entry(1, 9, Tagged(tag="refund"), "agent"),
    said(1, 10, "nobody lives at 14. it has been empty for a year!"),
    said(1, 11, "کسی در پلاک ۱۴ زندگی نمی‌کند، سفارش 245-12784"),
    said(1, 12, "I want my money back"),
    seen(1, 13, 12, "agent"),
)
PAST: Final = Past(
    conv=conv_id(1),
    chats=[
        PastChat(conv=conv_id(21), at_ms=NOW_MS - 9 * DAY_MS, agent="omar", rating=5, about="a shirt"),
        PastChat(conv=conv_id(22), at_ms=NOW_MS - 400 * DAY_MS, agent="lin", tags=["late"], about="بستهٔ دیر"),
    ],
)
TODAY: Final = Today(begun=31, closed=28, answered=30, first_answer_s=22, rated=12, rating=4.7)
HITS: Final = [
    Hit(
        conv=conv_id(1),
        seq=12,
        at_ms=NOW_MS,
        kind="message",
        who="visitor",
        visitor="Bob Keller",
        site="demo",
        state="assigned",
        snippet="I want my money back",
        marks=[(10, 15)],
    ),
    Hit(
        conv=conv_id(22),
        seq=4,
        at_ms=NOW_MS - 400 * DAY_MS,
        kind="note",
        who="agent",
        name="lin",
        visitor="مریم",
        site="demo",
        state="closed",
        snippet="پول برگردانده شد money",
        marks=[(17, 22)],
    ),
]

Scene = Callable[[Console], Awaitable[None]]


async def furnish(console: Console) -> None:
    """The desk that all scenes begin with: chats of every kind, and Bob's on the screen."""
    welcome = Welcome(proto=3, epoch="", limits=Limits(), agent=ME, name="sara", role="supervisor")
    await console.tell(welcome, SETUP, REPLIES, Briefs(rows=list(CHATS), fresh=True), TEAM, TODAY)
    await console.tell(*(msgspec.structs.replace(each, at_ms=_at_ms(each.seq)) for each in SAID))
    console.desk.open_chat(conv_id(1))
    await console.tell(PAST, Lookers(conv=conv_id(1), agents=["omar"]))
    await console.pilot.pause()


def _at_ms(seq: int) -> int:
    """Three lines a minute, the last of them just now."""
    return NOW_MS - (SAID[-1].seq - seq) * 20_000


async def tidy(console: Console) -> None:
    """The furnished desk again, whatever was done at it."""
    for _ in range(4):
        if console.app.screen is not console.desk:
            await console.keys("escape")
    desk, model = console.desk, console.desk.seat.model
    model.results = Results()
    desk.wrapping_up.leave()
    desk.remove_class("-list-shown", "-no-card")
    await console.tell(Briefs(rows=list(CHATS), fresh=True), TEAM)
    desk.open_chat(conv_id(1))
    for at in model.conversations.values():
        at.writing, at.drafts = "reply", {"reply": "", "note": ""}
    desk.show_composer()
    desk.transcript.go_to_end()
    desk.tick()
    desk.paint_transcript(at_end=True)


async def keys(console: Console, *pressed: str) -> None:
    await console.keys(*pressed)


async def another(console: Console, number: int, *pressed: str) -> None:
    console.desk.open_chat(conv_id(number))
    await console.keys(*pressed)


async def told(console: Console, *updates: Any) -> None:
    await console.tell(*updates)


async def searched(console: Console) -> None:
    await console.keys("alt+y")
    await console.type("money")
    await console.until(lambda: console.asked("search")[-1:] == [("money", 0)])
    await console.tell(Found(query="money", hits=HITS))
    await console.until(lambda: len(console.desk.seat.model.results.hits) == len(HITS))
    console.clock.move(1)
    await console.pilot.pause(0.15)


async def hesitated(console: Console) -> None:
    await console.keys("ctrl+g")
    assert isinstance(console.app.screen, Leader)
    console.app.screen.show_letters()


async def at_step(console: Console, step: str, *done: str) -> None:
    values = {"script": "usual", "step": step, "steps_done": list(done)}
    closing = msgspec.structs.replace(BOB, state="closing", **values)
    await console.tell(closing)
    await console.keys("alt+w")


async def pictured(console: Console) -> None:
    row = [Cell((200, 60, 60), (60, 60, 200))] * 24
    await console.app.push_screen(PictureScreen([row] * 8))


async def with_factor(console: Console, factor: Factor) -> None:
    await console.tell(factor)


async def quitting(console: Console) -> None:
    await console.keys("ctrl+q")
    await console.until(lambda: isinstance(console.app.screen, Pick))


SECRET: Final = "otpauth://totp/Dukkan:sara?secret=JBSWY3DPEHPK3PXP&issuer=Dukkan"

SCENES: Final[dict[str, Scene]] = {
    "desk": keys,
    "desk-note": lambda c: keys(c, "alt+i", *"call him"),
    "desk-browse": lambda c: keys(c, "escape"),
    "desk-list": lambda c: keys(c, "alt+q"),
    "desk-queued": lambda c: another(c, 3),
    "desk-offered": lambda c: another(c, 5),
    "desk-watching": lambda c: another(c, 6),
    "desk-ticket": lambda c: another(c, 7),
    "desk-unwell": lambda c: told(c, msgspec.structs.replace(TEAM, trouble="disk_low")),
    "codes": lambda c: keys(c, *";l"),
    "leader": hesitated,
    "jump": lambda c: keys(c, "alt+j"),
    "palette": lambda c: keys(c, "ctrl+p"),
    "help": lambda c: keys(c, "f1"),
    "switcher": lambda c: keys(c, "ctrl+k"),
    "all-chats": lambda c: keys(c, "alt+v"),
    "all-chats-of-omar": lambda c: keys(c, "alt+v", *"@omar"),
    "team": lambda c: keys(c, "alt+t"),
    "search": searched,
    "find": lambda c: keys(c, "ctrl+f", *"parcel"),
    "card": lambda c: keys(c, "alt+c"),
    "card-earlier": lambda c: keys(c, "alt+e"),
    "canned": lambda c: keys(c, "alt+r"),
    "transfer": lambda c: keys(c, "alt+o"),
    "transfer-note": lambda c: keys(c, "alt+o", *"omar", "enter"),
    "tags": lambda c: keys(c, "alt+g"),
    "snooze": lambda c: keys(c, "alt+z"),
    "priority": lambda c: keys(c, "ctrl+g", "p"),
    "fields": lambda c: keys(c, "ctrl+g", "f"),
    "links": lambda c: keys(c, "ctrl+g", "y"),
    "file-save": lambda c: keys(c, "ctrl+g", "v"),
    "defer": lambda c: another(c, 7, "ctrl+g", "d"),
    "presence": lambda c: keys(c, "alt+x"),
    "shop-close": lambda c: keys(c, "ctrl+g", "C"),
    "take-over": lambda c: another(c, 6, "ctrl+g", "T"),
    "whisper": lambda c: another(c, 6, "ctrl+g", "W"),
    "wrap-up-say": lambda c: at_step(c, "else"),
    "wrap-up-ask": lambda c: at_step(c, "reason", "else"),
    "wrap-up-summary": lambda c: at_step(c, "sum", "else", "reason", "order", "about"),
    "close": lambda c: another(c, 2, "alt+w"),
    "test-card": lambda c: keys(c, "ctrl+g", "R"),
    "picture": pictured,
    "factor": lambda c: with_factor(c, Factor(address=SECRET)),
    "factor-recovery": lambda c: with_factor(c, Factor(recovery=["k7qf-20xm", "9hdw-t4en"])),
    "quit": quitting,
}
"""By name, what is done at the furnished desk."""
