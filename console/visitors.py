"""Scripted visitors: they chat at a person's pace through real lines, with words from a file."""

import asyncio
import random
import signal
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import click
import msgspec

from console.net.visitor_client import VisitorClient
from console.session.outbox import CannotSend
from relay.protocol.limits import TEXT_CHARS_MAX


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
    """Lets that many visitors chat, one dialogue each; returns them when all have finished."""
    rng = rng or random.Random()
    clients = []
    async with asyncio.TaskGroup() as crowd:
        for number in range(visitors):
            dialogue = dialogues[number % len(dialogues)]
            client = VisitorClient(address, site, name=dialogue.name, lang=dialogue.lang, page=dialogue.page)
            clients.append(client)
            crowd.create_task(_chat(client, dialogue, pace, number * pace.arrival_gap_s / pace.speed, rng))
    return clients


async def _chat(
    client: VisitorClient, dialogue: Dialogue, pace: Pace, arrives_after_s: float, rng: random.Random
) -> None:
    await asyncio.sleep(arrives_after_s * (0.5 + rng.random()))
    client.dial()
    try:
        answers = 0
        for turn in dialogue.steps():
            if turn.who == "visitor" and turn.text.strip():
                await asyncio.sleep(pace.think_s * rng.random() / pace.speed)
                await _say(client, turn.text[:TEXT_CHARS_MAX], pace)
            elif turn.who == "agent":
                answers = await _await_answer(client, answers, pace)
        await _await_stored(client)
    finally:
        await client.stop()


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


@click.command()
@click.option("--url", required=True, help="The relay's address.")
@click.option("--dialogues", "path", required=True, type=click.Path(path_type=Path), help="What to say.")
@click.option("--visitors", default=20, show_default=True, help="How many chat.")
@click.option("--site", default="demo", show_default=True, help="The site they come to.")
@click.option("--speed", default=1.0, show_default=True, help="2 is twice as fast as people.")
def main(url: str, path: Path, visitors: int, site: str, speed: float) -> None:
    """Let scripted visitors chat with the relay at URL."""
    try:
        with path.open(encoding="utf-8") as lines:
            dialogues = read_dialogues(lines, str(path))
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        asyncio.run(play(url, dialogues, visitors=visitors, site=site, pace=Pace(speed=speed)))
    except (BadDialogues, OSError, UnicodeDecodeError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
