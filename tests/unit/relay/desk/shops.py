"""Shops under test: with the catalogues as they are shipped, a closing script, welcomes, hours."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from relay.desk.decision import Decision
from relay.desk.desk import Agent
from relay.desk.visitor_commands import Guest
from relay.domain.conversation import Conversation
from relay.domain.department import Department, Silence
from relay.domain.opening_hours import Calendar, Span
from relay.domain.shop import Shop
from relay.domain.welcome import WelcomeRule
from relay.protocol import agent, visitor
from relay.protocol.entries import AnyBody, Entry, Message, Outcome
from relay.protocol.setup import BreakRow, ScriptRow, StepRow
from tests.unit.relay.desk.builders import DeskUnderTest

_FOLDER = Path(__file__).parents[4] / "config" / "i18n"
CATALOGUES = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in _FOLDER.glob("*.json")}

SCRIPT = ScriptRow(
    name="farewell",
    steps=(
        StepRow(id="solved", kind="say", text={"en": "Is it solved?", "fa": "حل شد {{visitor.name}}؟"}),
        StepRow(id="why", kind="ask", field="reason", options=("delivery", "size"), required=True),
        StepRow(id="terms", kind="link", text={"en": "Our terms:"}, url="https://shop.example/terms"),
        StepRow(id="label", kind="tag", options=("praise", "complaint"), required=True),
        StepRow(id="remark", kind="note"),
        StepRow(id="summary", kind="summary"),
        StepRow(id="rating", kind="rate", text={"en": "How was it?"}),
        StepRow(id="end", kind="close"),
    ),
)

NINE_TO_FIVE = Calendar(name="office", week=((Span(9 * 60, 17 * 60),),) * 5 + ((),) * 2)
"""Monday to Friday in UTC."""

WELCOMES = (
    WelcomeRule(
        name="hello",
        kind="greeting",
        words={"en": ("hello", "hi"), "ar": ("السلام عليكم", "مرحبا"), "fa": ("سلام", "درود")},
        text={"en": "Hello!", "ar": "أهلًا بك!", "fa": "سلام!"},
    ),
    WelcomeRule(name="order number", kind="number", patterns=("#####", "DK-#####"), field="order"),
    WelcomeRule(
        name="where is it",
        words={
            "en": ("where is my order", "parcel*"),
            "ar": ("أين طلبي", "شحن*"),
            "fa": ("سفارش*", "کی می‌رسد"),
        },
        field="order",
        text={"en": "We look where it is.", "ar": "سننظر أين هو.", "fa": "نگاه می‌کنیم کجاست."},
        ask={"en": "What is your order number?", "ar": "ما رقم طلبك؟", "fa": "شمارهٔ سفارش شما چیست؟"},
    ),
)

SILENCE = Silence(remind_s=300, warn_s=120, close_s=60)


def shop(*, department: dict[str, Any] | None = None, **more: Any) -> Shop:
    """A shop with one department and the words of the three languages."""
    row = Department(name="help", title={"fa": "پشتیبانی"}, **(department or {}))
    more.setdefault("words", CATALOGUES)
    return Shop(
        departments=(row,),
        scripts={SCRIPT.name: SCRIPT},
        calendars={NINE_TO_FIVE.name: NINE_TO_FIVE},
        breaks=(BreakRow(name="prayer", title={"en": "prayer", "ar": "الصلاة", "fa": "نماز"}),),
        **more,
    )


def at(text: str) -> int:
    """The moment in UTC, such as 2027-01-15 12:00, in milliseconds."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def bodies(conversation: Conversation, kind: type) -> list[Any]:
    """The entries of one kind, as they stand in the log."""
    return [entry.body for entry in conversation.log if isinstance(entry.body, kind)]


def relay_says(conversation: Conversation) -> list[str]:
    """What the relay has said by itself."""
    return [
        entry.body.text
        for entry in conversation.log
        if entry.who == "relay" and isinstance(entry.body, Message)
    ]


def last(conversation: Conversation) -> Entry:
    """The last entry."""
    return conversation.log[-1]


def added(before: int, conversation: Conversation) -> list[AnyBody]:
    """What was added to the log after the number `before`."""
    return [entry.body for entry in conversation.log if entry.seq > before]


class Closers(DeskUnderTest):
    """A desk whose agents walk closing scripts."""

    def starts(self, who: Agent, chat: Conversation, script: str = "") -> Decision:
        command = agent.StartClosing(cid=self.new_cid(), conv=chat.conv, gen=chat.gen, script=script)
        return self.agent_does(who, command)

    def stops(self, who: Agent, chat: Conversation) -> Decision:
        return self.agent_does(who, agent.StopClosing(cid=self.new_cid(), conv=chat.conv, gen=chat.gen))

    def steps(
        self,
        who: Agent,
        chat: Conversation,
        step: str,
        text: str = "",
        outcome: Outcome = "done",
        **more: Any,
    ) -> Decision:
        more.setdefault("cid", self.new_cid())
        command = agent.Step(conv=chat.conv, gen=chat.gen, step=step, outcome=outcome, text=text, **more)
        return self.agent_does(who, command)

    def visitor_rates(self, guest: Guest, score: int, **more: Any) -> Decision:
        more.setdefault("cid", self.new_cid())
        return self.visitor_does(guest, visitor.Rate(score=score, **more))

    def walked_to(self, step: str, **more: Any) -> tuple[Agent, Conversation]:
        """A chat whose script is walked up to `step`, which is the next one."""
        sara = self.present_agent()
        _, chat = self.waiting_chat(**more)
        self.takes(sara, chat)
        self.agent_posts(sara, chat)
        self.starts(sara, chat)
        texts = {"why": "size", "label": "praise", "remark": "-", "summary": "A question about sizes"}
        for each in SCRIPT.steps:
            if each.id == step:
                break
            self.steps(sara, chat, each.id, texts.get(each.id, ""))
        return sara, chat
