"""Text that attacks a terminal or Textual's markup, in every field that a stranger can fill."""

from typing import Any, Final

from relay.protocol.agent import Team, Teammate
from relay.protocol.entries import Opened
from relay.protocol.frames import Writing
from tests.unit.console.model.desk_builder import ME, brief, conv_id, entry, noted, said

HOSTILE: Final = (
    "[/] [/b] [@click=app.quit]x[/] [link='file:///etc/passwd']y[/link] "
    "\x1b]52;c;aGk=\x07\x1b]2;owned\x07\x1b[2J\x1b[31mred \x9b31m\x90q\x9c\x00\x08\r "
    "\u202eevil\u2066\u200b\ud800 $[b {x} 👩\u200d💻 م\u200dم e" + "\u0301" * 40
)


def hostile_updates() -> list[Any]:
    """A desk that is hostile wherever it can be."""
    told: dict[str, Any] = {
        "visitor": HOSTILE,
        "page": HOSTILE,
        "preview": HOSTILE,
        "lang": HOSTILE,
        "department": HOSTILE,
    }
    return [
        Team(agents=[Teammate(agent=9, name=HOSTILE, role="agent", presence="away", chats=1)]),
        brief(1, waits_s=300, **told),
        brief(2, "queued", waits_s=100, **told),
        brief(3, owner=9, owner_name=HOSTILE, **told),
        entry(1, 1, Opened(site="demo", page=HOSTILE, title=HOSTILE, lang=HOSTILE), "visitor"),
        said(1, 2, HOSTILE),
        said(1, 3, HOSTILE + "\n" * 200 + HOSTILE),
        noted(1, 4, HOSTILE, name=HOSTILE, agent=9),
        said(1, 5, HOSTILE, "agent", name=HOSTILE, agent=9),
        said(1, 6, HOSTILE, "agent", agent=ME),
        said(1, 7, "https://x.example/\x1b]52;c;eA==\x07 https://x.example/?a=\u202e\x9cb " + HOSTILE),
        Writing(conv=conv_id(1), on=True, who="visitor", name=HOSTILE),
    ]
