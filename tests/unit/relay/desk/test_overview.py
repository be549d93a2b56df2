"""What agents' lists show."""

from relay.desk import overview
from relay.domain.department import AgentSkills, Department
from relay.domain.pending import Walk
from relay.domain.shop import Shop
from relay.protocol import agent
from relay.protocol.codec import encode
from relay.protocol.limits import FIELD_CHARS_MAX, FIELDS_MAX, PAGE_BYTES_MAX, TAG_CHARS_MAX, TAGS_MAX
from relay.protocol.setup import ScriptRow, StepRow
from tests.unit.relay.desk.builders import DeskUnderTest


def test_a_brief_previews_the_visitors_last_words_in_one_short_line() -> None:
    desk = DeskUnderTest()
    _, chat = desk.waiting_chat("line one\nline two " + "x" * 300)
    brief = overview.brief(desk.desk, chat)
    assert brief.preview.startswith("line one line two") and len(brief.preview) <= 120
    assert (brief.visitor, brief.unread, brief.state) == ("Maryam", 1, "queued")


def test_a_brief_with_everything_it_may_have_still_fits_a_frame() -> None:
    desk = DeskUnderTest()
    guest, chat = desk.waiting_chat("🌷" * 300)
    wide = "🌷" * FIELD_CHARS_MAX
    desk.desk.visitors[guest.token_hash].name = chat.page = chat.lang = chat.department = wide
    chat.tags = tuple(f"{number:02}" + "🌷" * (TAG_CHARS_MAX - 2) for number in range(TAGS_MAX))
    chat.fields = {f"{number:02}" + "🌷" * (TAG_CHARS_MAX - 2): wide for number in range(FIELDS_MAX)}
    brief = overview.brief(desk.desk, chat)
    assert len(brief.fields) == FIELDS_MAX and len(encode(brief)) < PAGE_BYTES_MAX
    assert all(value.endswith("…") for value in brief.fields.values())


def test_a_brief_names_the_step_to_be_done_next() -> None:
    desk = DeskUnderTest()
    steps = tuple(StepRow(id=name, kind="note") for name in ("one", "two", "three"))
    desk.desk.shop = Shop(scripts={"order": ScriptRow(name="order", steps=steps)})
    _, chat = desk.waiting_chat()
    chat.walk = Walk("order", {"one": "done", "three": "skipped"})
    brief = overview.brief(desk.desk, chat)
    assert (brief.script, brief.step, brief.steps_done) == ("order", "two", ["one", "three"])


def test_the_team_is_shown_with_what_each_can_do_and_what_is_closed() -> None:
    desk = DeskUnderTest()
    desk.desk.shop = Shop(
        departments=(Department(name="sales"), Department(name="repairs", agents=("Omar",))),
        skills={"sara": AgentSkills(languages=("fa", "ar"), chats_max=3)},
    )
    desk.desk.closed_until_ms = {"repairs": desk.now_ms + 1, "sales": desk.now_ms}
    sara, omar = desk.agent(), desk.agent(2, "Omar")
    desk.desk.line_up(omar, 0)
    lunch = agent.SetPresence(chosen="on_break", reason="lunch", back_at_ms=desk.now_ms + 9)
    desk.desk.set_presence(omar, lunch, 0)
    told = overview.team(desk.desk, desk.now_ms, 0)
    assert told.closed_until_ms == {"repairs": desk.now_ms + 1}
    of = {mate.agent: mate for mate in told.agents}
    mine, his = of[sara.agent], of[omar.agent]
    assert (mine.departments, mine.languages, mine.chats_max) == (["sales"], ["fa", "ar"], 3)
    assert (his.departments, his.presence, his.reason) == ([], "on_break", "lunch")
    assert his.back_at_ms == desk.now_ms + 9
