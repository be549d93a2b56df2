"""A small shop as the relay tells a console of it: departments, breaks, a closing script, canned replies."""

from relay.protocol.setup import BreakRow, DepartmentRow, Replies, ReplyRow, ScriptRow, Setup, StepRow

STEPS = (
    StepRow(id="else", kind="say", text={"en": "Is there anything else?", "fa": "کار دیگری هست؟"}),
    StepRow(id="reason", kind="ask", field="reason", options=("parcel", "refund", "other"), required=True),
    StepRow(id="order", kind="ask", field="order", text={"en": "The order's number"}),
    StepRow(id="about", kind="tag", options=("courier", "damage")),
    StepRow(id="sum", kind="summary", text={"en": "What was it about?"}, required=True),
    StepRow(id="rate", kind="rate", text={"en": "How was it?", "fa": "چطور بود؟"}),
    StepRow(id="end", kind="close"),
)
SCRIPT = ScriptRow(name="usual", title={"en": "The usual end"}, steps=STEPS)

SETUP = Setup(
    departments=[
        DepartmentRow(name="sales", title={"en": "Sales"}, assignment="auto", closing_script="usual"),
        DepartmentRow(name="returns", title={"en": "Returns", "fa": "مرجوعی"}),
    ],
    breaks=[
        BreakRow(name="lunch", title={"en": "Lunch"}, minutes=30),
        BreakRow(name="prayer", title={"en": "Prayer", "ar": "صلاة"}, minutes=15),
    ],
    scripts=[SCRIPT],
    tags=["refund", "courier", "مرجوعی"],
    fields=["order", "reason"],
    facts={"demo": {"name": "Dukkan"}},
    chats_max=5,
    idle_s=300,
)

REPLIES = Replies(
    fresh=True,
    rows=[
        ReplyRow(
            code="late",
            lang="en",
            title="A late parcel",
            text="Sorry {{visitor.first_name|there}}, your {{?amount}} comes by {{?date}}.",
        ),
        ReplyRow(code="late", lang="fa", title="بستهٔ دیر", text="{{visitor.first_name}} عزیز، ببخشید."),
        ReplyRow(code="bye", lang="en", title="Good-bye", text="Thank you, and good-bye from {{shop.name}}."),
        ReplyRow(code="policy", lang="en", title="Refund policy", text="Money back within 14 days."),
    ],
)
