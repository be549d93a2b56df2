"""The loop of the line mode: lines and updates come in by one queue, and are taken in turn."""

import queue
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final, TextIO

from console.model.desk import DeskModel
from console.net.link import Link
from console.net.sign_ins import SignIns
from console.plain.chats import Chats
from console.plain.commands import Listener
from console.plain.events import Speaker
from console.session.identity import Identity
from console.session.link_states import LinkState

PARTING_S: Final = 5.0
"""How long the end of the input waits for commands that are still on their way."""

CHATS_MAX: Final = 5
EXIT_BARRED: Final = 2


def run(
    address: str,
    *,
    who: Identity,
    sign_ins: SignIns | None = None,
    folder: Path | None = None,
    chats_max: int = CHATS_MAX,
    lines_in: TextIO | None = None,
    lines_out: TextIO | None = None,
) -> int:
    """Serves one agent until `quit`, the end of the input or a refused sign-in; returns the exit status.

    The end of the input waits up to PARTING_S for what is on its way; the rest stays on disk and
    leaves with the next start. Raises ValueError for an address that is none.
    """
    happened: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    out = lines_out or sys.stdout

    def say(line: str) -> None:
        out.write(line + "\n")
        out.flush()

    link = Link(address, who=who, folder=folder, sign_ins=sign_ins, on_update=lambda: happened.put(""))
    chats = Chats(DeskModel())
    speaker = Speaker(chats, link, say)
    listener = Listener(chats, link, speaker, say, chats_max)
    link.start()
    threading.Thread(target=_read, args=(lines_in or sys.stdin, happened.put), daemon=True).start()
    try:
        typed: deque[str] = deque()
        ending = False
        while not (speaker.ended or listener.ended):
            try:
                line = happened.get(timeout=PARTING_S if ending else None)
            except queue.Empty:
                break
            speaker.tell(link.take_updates())
            ending = ending or line is None
            typed.extend([line] if line else [])
            while typed and _is_ready(chats.model) and not listener.ended:
                if speaker.awaits_access:
                    break
                listener.take_line(typed.popleft())
            awaits_answer = chats.model.results.is_awaited or speaker.awaits_access
            is_awaited = bool(typed or len(link.session.outbox) or awaits_answer)
            if ending and not is_awaited and _is_ready(chats.model):
                break
    except KeyboardInterrupt:
        pass
    finally:
        link.stop()
    return EXIT_BARRED if chats.model.link is LinkState.ENDED else 0


def _is_ready(model: DeskModel) -> bool:
    """Whether lines may be taken: the chats are known, or it is certain that they will not be soon.

    So a script can give its lines at once, and `take` finds what waits.
    """
    return model.was_live or model.link in (LinkState.PAUSING, LinkState.ENDED)


def _read(lines: TextIO, give: Callable[[str | None], None]) -> None:
    for line in lines:
        give(line.rstrip("\n") or " ")
    give(None)
