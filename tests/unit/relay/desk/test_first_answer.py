"""The first answer: what it says to whom, in which language, and when it is silent."""

from typing import Any

import pytest
from msgspec import structs

from relay.domain.conversation import Conversation
from relay.domain.events import ShopClosed
from relay.domain.welcome import WelcomeRule
from relay.protocol.entries import Filled, Left, Message
from tests.unit.relay.desk.builders import MINUTE_MS, DeskUnderTest
from tests.unit.relay.desk.shops import CATALOGUES, WELCOMES, at, bodies, relay_says, shop

MONDAY_NOON = at("2027-01-18 12:00")
SUNDAY_NOON = at("2027-01-17 12:00")


def desk_at(now_ms: int = MONDAY_NOON, **more: Any) -> DeskUnderTest:
    more.setdefault("welcomes", WELCOMES)
    desk = DeskUnderTest(shop(department={"calendar": "office"}, **more))
    desk.now_ms = now_ms
    return desk


def answer(desk: DeskUnderTest, text: str, **more: Any) -> str:
    """What the relay says to a visitor's first words."""
    _, chat = desk.waiting_chat(text, **more)
    said = relay_says(chat)
    assert len(said) == 1, said
    return said[0]


def words(lang: str, *keys: str) -> str:
    return " ".join(CATALOGUES[lang][f"auto.{key}"] for key in keys)


def test_it_comes_in_the_same_decision_and_says_what_it_is() -> None:
    desk = desk_at()
    desk.present_agent()
    _, chat = desk.waiting_chat("hello there", lang="en")
    message = chat.log[-1].body
    assert isinstance(message, Message) and message.auto == "welcome"
    assert chat.state == "queued" and chat.waiting_since_ms, "he still waits for a person"


@pytest.mark.parametrize(
    ("text", "lang", "wanted"),
    [
        ("Hi, where is my order?", "en", "Hello! We look where it is. What is your order number?"),
        (
            "Hi, where is my order DK ۱۲۳۴۵?",
            "en",
            "Hello! We have noted your number DK-12345. We look where it is.",
        ),
        ("سلام، سفارشم كي ميرسه؟", "en", "سلام! نگاه می‌کنیم کجاست. شمارهٔ سفارش شما چیست؟"),
        ("سفارش ۱۲۳۴۵ کی می‌رسد", "fa", "شمارهٔ 12345 را یادداشت کردیم. نگاه می‌کنیم کجاست."),
        ("السّلام عليكم، أين طلبي ١٢٣٤٥؟", "fa", "أهلًا بك! سجّلنا رقمك 12345. سننظر أين هو."),
    ],
)
def test_it_acknowledges_what_he_said_and_asks_only_for_the_rest(text: str, lang: str, wanted: str) -> None:
    desk = desk_at()
    desk.present_agent()
    said = answer(desk, text, lang=lang)
    assert said.startswith(wanted)
    assert said.removeprefix(wanted).strip() in [words(each, "welcome_here") for each in CATALOGUES]


def test_his_language_is_the_conversations_from_then_on() -> None:
    desk = desk_at()
    _, chat = desk.waiting_chat("سفارش من چی شد", lang="en")
    assert chat.lang == "fa"
    assert bodies(chat, Message)[1].text.endswith(words("fa", "welcome_nobody"))


def test_a_number_that_he_gives_is_kept_in_its_field_by_the_relay() -> None:
    desk = desk_at()
    _, chat = desk.waiting_chat("it is ۱۲۳۴۵")
    assert chat.fields == {"order": "12345"}
    entry = next(entry for entry in chat.log if isinstance(entry.body, Filled))
    assert entry.who == "relay"


@pytest.mark.parametrize(("text", "lang"), [("سفارش DK-۱۲۳۴۵ نرسید", "fa"), ("أين طلبي DK-١٢٣٤٥", "ar")])
def test_a_number_with_hyphens_is_seen_in_its_order_among_words_from_right_to_left(
    text: str, lang: str
) -> None:
    _, chat = desk_at().waiting_chat(text)
    assert chat.lang == lang and chat.fields == {"order": "DK-12345"}
    assert "\u200eDK-12345" in relay_says(chat)[0]


def test_a_number_known_from_before_is_not_asked_for_again() -> None:
    desk = desk_at()
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat("my number is 12345", lang="en")
    desk.takes(sara, chat)
    desk.closes(sara, chat)
    desk.desk.reopen_ms = 90 * MINUTE_MS
    desk.later(3600)
    desk.visitor_posts(guest, "where is my order")
    assert relay_says(chat)[-1] == f"We look where it is. {words('en', 'welcome_here')}"


def closes_for_now(desk: DeskUnderTest, department: str, until_ms: int, reason: str = "") -> None:
    desk.desk.apply(
        ShopClosed(until_ms=until_ms, at_ms=desk.now_ms, agent=1, department=department, reason=reason)
    )


# ---- how it stands -----------------------------------------------------------------------


def test_with_nobody_at_the_desk_it_says_so() -> None:
    assert answer(desk_at(), "size?", lang="en") == words("en", "welcome_nobody")


def test_it_says_how_many_are_before_him_and_how_long_the_wait_was() -> None:
    desk = desk_at(chats_max=1, waits_needed=3)
    sara = desk.present_agent()
    _, first = desk.waiting_chat("one", lang="en")
    assert relay_says(first) == [words("en", "welcome_here")]
    desk.takes(sara, first)
    assert answer(desk, "two", lang="en") == words("en", "welcome_busy")
    for _ in range(3):
        desk.desk.remember_wait("help", 4 * MINUTE_MS)
    assert answer(desk, "three", lang="en") == (
        "Your message has arrived. 1 customer is before you. The wait has been about 4 minutes lately."
    )
    assert answer(desk, "چهار تا دارم", lang="fa") == (
        "پیام شما رسید. ۲ نفر پیش از شما هستند. این اواخر انتظار حدود ۴ دقیقه بوده است."
    )


@pytest.mark.parametrize(
    ("lang", "text", "when"),
    [
        ("en", "is it open", "tomorrow at 9:00"),
        ("fa", "باز هستید", "فردا ساعت ۹:۰۰"),
        ("ar", "هل المتجر مفتوح", "غدًا الساعة ٩:٠٠"),
    ],
)
def test_while_it_is_closed_it_says_when_it_opens_and_offers_to_take_a_contact(
    lang: str, text: str, when: str
) -> None:
    desk = desk_at(SUNDAY_NOON)
    desk.present_agent()
    _, chat = desk.waiting_chat(text, lang=lang)
    assert chat.state == "offline" and bodies(chat, Left)[0].reason == "closed"
    assert relay_says(chat) == [words(lang, "left_closed", "contact").replace("{when}", when)]


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        ("en", "is it open", "(prayer) and back in 20 minutes"),
        ("ar", "هل المتجر مفتوح", "(الصلاة) ونعود خلال ٢٠ دقيقة"),
        ("fa", "باز هستید", "(نماز) و ۲۰ دقیقهٔ دیگر"),
    ],
)
def test_closed_for_now_has_its_reason_and_its_end(lang: str, text: str, wanted: str) -> None:
    desk = desk_at()
    desk.present_agent()
    closes_for_now(desk, "", MONDAY_NOON + 20 * MINUTE_MS, "prayer")
    assert wanted in answer(desk, text, lang=lang)


def test_closed_for_now_beyond_the_hours_is_closed_until_they_begin() -> None:
    desk = desk_at()
    closes_for_now(desk, "help", at("2027-01-18 18:00"))
    assert answer(desk, "is it open", lang="en").startswith(
        "We are closed now and open again tomorrow at 9:00."
    )


def test_who_waits_when_the_shop_closes_for_now_is_told_once() -> None:
    desk = desk_at()
    desk.present_agent()
    _, chat = desk.waiting_chat("size and colour", lang="en")
    assert desk.time_tells(chat) == []
    desk.later(60)
    closes_for_now(desk, "", desk.now_ms + 20 * MINUTE_MS, "prayer")
    desk.later(1)
    desk.time_tells(chat)
    assert relay_says(chat)[1:] == [
        words("en", "left_for_now_why", "contact")
        .replace("{reason}", "prayer")
        .replace("{when}", "in 20 minutes")
    ]
    desk.later(60)
    assert desk.time_tells(chat) == [] and chat.state == "queued"
    closes_for_now(desk, "help", desk.now_ms + 90 * MINUTE_MS)
    desk.later(1)
    desk.time_tells(chat)
    assert len(relay_says(chat)) == 3, "a closing that lasts longer is news"


def test_who_is_left_alone_after_hours_is_told_when_it_opens() -> None:
    desk = desk_at(at("2027-01-18 16:59"))
    sara = desk.present_agent()
    _, chat = desk.waiting_chat("size and colour", lang="en")
    desk.desk.line_down(sara, desk.up_ms)
    desk.later(300)
    assert [type(body) for body in desk.time_tells(chat)] == [Left, Message]
    assert bodies(chat, Left)[0].reason == "closed"
    assert "open again tomorrow at 9:00" in relay_says(chat)[-1]


# ---- when it is silent -------------------------------------------------------------------


def test_a_shop_without_rules_says_nothing_but_that_it_is_closed() -> None:
    desk = desk_at(welcomes=())
    _, chat = desk.waiting_chat("is it open", lang="en")
    assert relay_says(chat) == []
    closed = desk_at(SUNDAY_NOON, welcomes=())
    _, chat = closed.waiting_chat("is it open", lang="en")
    assert relay_says(chat) == [words("en", "left_closed", "contact").replace("{when}", "tomorrow at 9:00")]


def test_a_shop_without_words_is_silent() -> None:
    desk = desk_at(words={}, welcomes=())
    _, chat = desk.waiting_chat("is it open")
    assert relay_says(chat) == []


def test_only_the_first_word_is_answered() -> None:
    desk = desk_at()
    guest, chat = desk.waiting_chat("hi", lang="en")
    desk.visitor_posts(guest, "where is my order")
    assert len(relay_says(chat)) == 1


def reopened(desk: DeskUnderTest, pause_s: float, agent_speaks: bool) -> Conversation:
    """A chat that was closed and is written to again after a pause."""
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat("size?", lang="en")
    desk.takes(sara, chat)
    desk.later(20 * 60)
    if agent_speaks:
        desk.agent_posts(sara, chat)
    desk.closes(sara, chat)
    desk.later(pause_s)
    desk.visitor_posts(guest, "hello again")
    assert chat.state == "queued"
    return chat


def test_who_comes_back_is_answered_anew_but_not_in_the_middle_of_a_talk() -> None:
    assert len(relay_says(reopened(desk_at(), 60, agent_speaks=False))) == 2
    assert len(relay_says(reopened(desk_at(), 60, agent_speaks=True))) == 1
    assert len(relay_says(reopened(desk_at(), 301, agent_speaks=True))) == 2


def test_nobody_is_welcomed_twice_in_a_few_minutes() -> None:
    desk = desk_at()
    sara = desk.present_agent()
    guest, chat = desk.waiting_chat("size?", lang="en")
    for _ in range(3):
        desk.takes(sara, chat)
        desk.closes(sara, chat)
        desk.later(60)
        desk.visitor_posts(guest, "again")
    assert len(relay_says(chat)) == 1


def test_the_shops_texts_know_the_visitor_and_lack_nothing() -> None:
    rule = WelcomeRule(name="all", text={"en": "Dear {{visitor.first_name}}, welcome to {{shop.name}}."})
    desk = desk_at(welcomes=(rule,), facts={"demo": {"name": "Dukkan"}})
    assert answer(desk, "size?", lang="en", name="{{agent.name}} X").startswith(
        "Dear {{agent.name}}, welcome to Dukkan. Your"
    )
    rule = WelcomeRule(name="all", text={"en": "Order {{order.id}} is on its way."})
    assert answer(desk_at(welcomes=(rule,)), "size?", lang="en") == words("en", "welcome_nobody")


def test_it_gives_answers_to_pick_from_the_topics_before_the_greetings() -> None:
    greeting, *rest = WELCOMES
    choices: dict[str, tuple[str, ...]] = {"en": ("Where is it?", "Returns"), "fa": ("کجاست؟",)}
    desk = desk_at(welcomes=(structs.replace(greeting, choices=choices), *rest))
    for text, lang, wanted in (
        ("hello", "en", ("Where is it?", "Returns")),
        ("سلام", "fa", ("کجاست؟",)),
        ("hello, where is my order?", "en", ()),
    ):
        _, chat = desk.waiting_chat(text, lang=lang)
        [message] = [body for body in bodies(chat, Message) if body.auto == "welcome"]
        assert message.choices == wanted
