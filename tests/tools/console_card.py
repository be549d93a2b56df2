"""The console as `tests.tools.terminals` photographs it in Arabic and Persian: a desk at work, mirrored.

The arguments are the language and a file that is made when the desk has been drawn.
"""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Final

from textual.drivers.linux_driver import LinuxDriver

from console.app import ConsoleApp
from console.catalogues import speak
from console.compat.switching_driver import switching
from console.session.identity import Identity
from console.settings import Settings
from console.terminal.ask import probe
from console.terminal.bidi_probe import keeps_marks
from console.terminal.order_switch import OrderSwitch
from console.text.mode import drawn_as
from relay.protocol.entries import Assigned
from tests.terminal.fake_link import FakeLink
from tests.unit.console.model.desk_builder import ME, NOW_MS, brief, conv_id, entry, mate, said

WORDS: Final = {
    "ar": (
        ("ليلى", "هل يصل طلبي 245-12784 قبل العيد؟ هاتفي +966 50 123 4567 إن احتجتم."),
        "نعم، خرج من المستودع أمس. تتبعه هنا: https://shop.example/t/245-12784",
        ("يوسف", "كم سعر الزربية الحمراء (مترين × ثلاثة)؟"),
        ("أحمد", "أريد استبدال المقاس"),
        "تمام، سأخبرك فور (وصول) الشحنة",
    ),
    "fa": (
        ("مریم", "سفارش 245-12784 کی می‌رسد؟ شماره‌ام +98 912 345 6789 است اگر لازم شد."),
        "دیروز از انبار بیرون رفت. از اینجا پیگیری کنید: https://shop.example/t/245-12784",
        ("علی", "قیمت فرش قرمز (دو در سه) چند است؟"),
        ("زهرا", "می‌خواهم سایزش را عوض کنم"),
        "حتماً، همین که (بسته) برسد خبرتان می‌کنم",
    ),
}


def show_desk(app: ConsoleApp, draft: str, ready: Path) -> None:
    """Open the first chat, begin a reply, and say that all of it has been drawn."""
    desk = app.desk
    assert desk is not None
    desk.open_chat(conv_id(1))
    desk.composer.cursor_blink = False
    desk.composer.load(draft)
    app.set_timer(1, ready.touch)


def main() -> None:
    """Asks the terminal, draws, and stays until it is ended."""
    lang = sys.argv[1]
    speak(lang, "auto")
    found = probe(os.environ.get("DUKKAN_CARD_BIDI", "auto"))
    first, answer, second, third, draft = WORDS[lang]
    link = FakeLink()
    bidi = drawn_as(found.mode, joins=True, keeps_marks=keeps_marks("auto", os.environ))
    who = Identity(name="sara", password="x")
    app = ConsoleApp(lambda _: link, Settings(), who=who, bidi=bidi, now_ms=lambda: NOW_MS)

    def tell() -> None:
        link.live(
            brief(1, visitor=first[0], lang=lang, department="sales", page="/orders"),
            brief(2, waits_s=70, visitor=second[0], preview=second[1], unread=2),
            brief(3, "queued", waits_s=150, visitor=third[0], preview=third[1], priority=1),
            brief(4, "queued", offered_to=ME, offered_until_ms=NOW_MS + 25_000, visitor="Grace"),
        )
        link.tell(
            mate(ME, "sara", chats=2, chats_max=6),
            mate(9, "omar", presence="on_break", reason="☕", back_at_ms=NOW_MS + 900_000),
            entry(1, 1, Assigned(agent=ME, name="sara", gen=1, reason="only_one", lang=lang), "relay"),
            said(1, 2, first[1]),
            said(1, 3, answer, "agent", agent=ME, name="sara"),
        )
        app.set_timer(1, partial(show_desk, app, draft, Path(sys.argv[2])))

    if app.driver_class is LinuxDriver:
        switch = OrderSwitch(found.switch_on, found.switch_off, found.mode)
        app.driver_class = switching(switch.take, switch.give_back, found.typed.decode("utf-8", "ignore"))
    app.call_later(app.set_timer, 0.5, tell)
    app.run()


if __name__ == "__main__":
    main()
