"""Scripted visitors: they chat at a person's pace through real lines, with words from a file."""

import asyncio
import itertools
import random
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, Literal

import click
import msgspec

from console.net.visitor_client import VisitorClient
from console.session.outbox import CannotSend
from relay.protocol.limits import SCORE_MAX, TEXT_CHARS_MAX

_SCORES: Final = (1, 1, 2, 5, 9)
"""How often each rating is given, from very bad to very good."""

_COMMENTS: Final = {
    "en": ("I had to wait very long", "Quick and kind, thank you"),
    "ar": ("انتظرت طويلاً", "سرعة ولطف، شكراً"),
    "fa": ("خیلی معطل شدم", "سریع و با حوصله، ممنون"),
}
"""What somebody writes who was not content, and who was."""


class BadDialogues(Exception):
    """The file cannot be played; the message names the line and what was expected there."""


class Turn(msgspec.Struct, frozen=True):
    """One line of a dialogue. Only the visitor's are said; an agent's mean: wait for an answer."""

    text: str
    who: Literal["visitor", "agent", "action"] = "visitor"


class Dialogue(msgspec.Struct, frozen=True, kw_only=True):
    """One chat as a file holds it: both sides in `turns`, or the visitor's alone in `visitor_turns`."""

    turns: list[Turn] = []
    visitor_turns: list[Turn] = []
    name: str = ""
    lang: str = ""
    page: str = ""
    ref: str = ""
    """The page that led him there."""
    department: str = ""
    """Where the page sends the chat; empty is the site's first."""

    def steps(self) -> list[Turn]:
        """The turns to play; where only one side is known, an answer is awaited after each."""
        if self.turns:
            return self.turns
        return [step for turn in self.visitor_turns for step in (turn, Turn(text="", who="agent"))]


def read_dialogues(lines: Iterable[str], file: str) -> list[Dialogue]:
    """The dialogues, one JSON object a line; empty lines are passed over. Raises BadDialogues."""
    dialogues = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            dialogue = msgspec.json.decode(line, type=Dialogue)
        except msgspec.MsgspecError as error:
            raise BadDialogues(
                f'{file} line {number}: expected {{"turns": [{{"who": "visitor", "text": "..."}}]}}: {error}'
            ) from None
        if not any(turn.who == "visitor" and turn.text.strip() for turn in dialogue.steps()):
            raise BadDialogues(f"{file} line {number}: expected at least one turn with words of the visitor")
        dialogues.append(dialogue)
    if not dialogues:
        raise BadDialogues(f"{file}: expected at least one dialogue, one JSON object a line")
    return dialogues


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How quickly visitors chat; `speed` 2 is twice as fast as people."""

    speed: float = 1.0
    letters_per_s: float = 9.0
    think_s: float = 4.0
    answer_wait_s: float = 45.0
    """A visitor who gets no answer in this time goes on by himself."""
    arrival_gap_s: float = 3.0
    silent_share: float = 0.0
    """So many of all visitors say nothing more after the first answer."""
    stay_s: float = 0.0
    """How long a visitor stays after his last word, to be asked how it was."""
    again_s: float = 0.0
    """After this pause the next visitor comes in the place of one who has left; 0: nobody does."""

    def typing_s(self, text: str) -> float:
        """How long it takes to write this, at most twelve seconds."""
        return min(12.0, len(text) / self.letters_per_s) / self.speed


async def play(
    address: str,
    dialogues: Sequence[Dialogue],
    *,
    visitors: int = 20,
    site: str = "demo",
    pace: Pace = Pace(),  # noqa: B008 - frozen
    rng: random.Random | None = None,
) -> list[VisitorClient]:
    """Lets that many visitors chat at once, one dialogue each; returns them when all have finished.

    With `pace.again_s` others come after them, and nobody has ever finished.
    """
    rng = rng or random.Random()
    waiting = itertools.cycle(dialogues)
    clients: list[VisitorClient] = []

    async def seat(number: int) -> None:
        await asyncio.sleep(number * pace.arrival_gap_s / pace.speed * (0.5 + rng.random()))
        while True:
            about = next(waiting)
            client = VisitorClient(
                address,
                site,
                name=about.name,
                lang=about.lang,
                page=about.page,
                ref=about.ref,
                department=about.department,
            )
            if not pace.again_s:
                clients.append(client)
            await _chat(client, about, pace, rng)
            if not pace.again_s:
                return
            await asyncio.sleep(pace.again_s / pace.speed * (0.5 + rng.random()))

    async with asyncio.TaskGroup() as crowd:
        for number in range(visitors):
            crowd.create_task(seat(number))
    return clients


async def _chat(client: VisitorClient, dialogue: Dialogue, pace: Pace, rng: random.Random) -> None:
    client.dial()
    try:
        answers = 0
        goes_silent = rng.random() < pace.silent_share
        for turn in dialogue.steps():
            if answers and goes_silent:
                break
            if turn.who == "visitor" and turn.text.strip():
                await asyncio.sleep(pace.think_s * rng.random() / pace.speed)
                await _say(client, turn.text[:TEXT_CHARS_MAX], pace)
            elif turn.who == "agent":
                answers = await _await_answer(client, answers, pace)
        await _await_stored(client)
        if pace.stay_s:
            await _rate(client, dialogue, pace, rng)
    finally:
        await client.stop()


async def _rate(client: VisitorClient, dialogue: Dialogue, pace: Pace, rng: random.Random) -> None:
    """Says how it was, where he is asked in time; those who were not content say why."""
    try:
        await client.wait_for(lambda: client.may_rate, pace.stay_s / pace.speed)
    except TimeoutError:
        return
    client.see()
    await asyncio.sleep(pace.think_s * rng.random() / pace.speed)
    score = rng.choices(range(1, SCORE_MAX + 1), _SCORES)[0]
    discontent, content = _COMMENTS.get(dialogue.lang, _COMMENTS["en"])
    comment = discontent if score < 3 else content if score > 3 and rng.random() < 0.5 else ""
    client.rate(score, comment)
    await _await_stored(client)


async def _say(client: VisitorClient, text: str, pace: Pace) -> None:
    client.type(True)
    await asyncio.sleep(pace.typing_s(text))
    while True:
        try:
            client.post(text)
            return
        except CannotSend as refusal:
            if refusal.code != "outbox_full":
                return
            await asyncio.sleep(1)


async def _await_answer(client: VisitorClient, answers: int, pace: Pace) -> int:
    """How many answers there are, after waiting for one more than `answers`."""
    try:
        await client.wait_for(lambda: len(client.texts("agent")) > answers, pace.answer_wait_s / pace.speed)
    except TimeoutError:
        return answers
    client.see()
    return len(client.texts("agent"))


async def _await_stored(client: VisitorClient) -> None:
    try:
        await client.wait_for(lambda: not client.shelf.outbox)
    except TimeoutError:
        return


def _lively(speed: float) -> Pace:
    """A shop on a good day: somebody comes every few seconds, some go silent, most stay to the end."""
    return Pace(speed=speed, arrival_gap_s=5, silent_share=0.12, stay_s=300, again_s=20)


@click.command()
@click.option("--url", required=True, help="The relay's address.")
@click.option("--dialogues", "path", required=True, type=click.Path(path_type=Path), help="What to say.")
@click.option("--visitors", default=20, show_default=True, help="How many chat.")
@click.option("--site", default="demo", show_default=True, help="The site they come to.")
@click.option("--speed", default=1.0, show_default=True, help="2 is twice as fast as people.")
def main(url: str, path: Path, visitors: int, site: str, speed: float) -> None:
    """Let scripted visitors chat with the relay at URL, others after them, until it is told to end."""
    try:
        with path.open(encoding="utf-8") as lines:
            dialogues = read_dialogues(lines, str(path))
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        random.shuffle(dialogues)
        asyncio.run(play(url, dialogues, visitors=visitors, site=site, pace=_lively(speed)))
    except (BadDialogues, OSError, UnicodeDecodeError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
