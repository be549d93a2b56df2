"""Shops to simulate: one without any files, and one that offers, times and walks scripts."""

from typing import Final

from relay.domain.department import Department, Silence
from relay.domain.shop import Shop
from relay.protocol.setup import ScriptRow, StepRow

PLAIN: Final = Shop()

CHATS_MAX: Final = 2
"""So few that somebody is always full."""

SCRIPT: Final = ScriptRow(
    name="short",
    steps=(
        StepRow(id="outcome", kind="ask", field="outcome", required=True),
        StepRow(id="thanks", kind="say", text={"en": "Thank you."}),
        StepRow(id="rate", kind="rate"),
        StepRow(id="close", kind="close"),
    ),
)

BUSY: Final = Shop(
    departments=(
        Department(
            name="sales",
            assignment="auto",
            offer_s=15,
            first_reply_s=40,
            nobody_s=60,
            answer_minutes=1,
            silence=Silence(remind_s=45, warn_s=30, close_s=30),
            stale_minutes=2,
        ),
        Department(name="repairs", agents=("mina", "omar"), closing_script="short", nobody_s=90),
    ),
    scripts={"short": SCRIPT},
    chats_max=CHATS_MAX,
    idle_s=120,
    follow_up_hours=1,
    words={
        "en": {
            "auto.remind": "Still there?",
            "auto.warn": "I will close this chat soon.",
            "auto.silent_closed": "Goodbye.",
            "auto.transfer_agent": "{name} goes on.",
            "auto.transfer_department": "{department} goes on.",
            "auto.transfer_back": "{name} stays with you.",
            "auto.left_nobody": "Nobody is here.",
            "auto.place": "Place {n}.",
            "auto.place_next": "You are next.",
        }
    },
)

SHOPS: Final = {"plain": PLAIN, "busy": BUSY}
