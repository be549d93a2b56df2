"""Deeds that say what a chat is about and when it goes on: tags, fields, priority, snooze, due time."""

from typing import Final

from console.model.conversation import Conversation
from console.model.fuzzy import score
from console.model.terms import PRIORITIES, priority_words
from console.screens.ask_text import AskText
from console.screens.doing import Doing
from console.screens.people import chosen, targets
from console.screens.pick import Choice, Choices, Pick, Picked
from console.screens.times import moment_words, presets, typed_ms
from console.text.clean import shown_line
from console.text.lay_out import inside
from console.text.words import say
from relay.protocol.limits import FIELD_CHARS_MAX, TAG_CHARS_MAX

_WORD: Final = "word"
_WAKE: Final = "wake"


class LabelDeeds(Doing):
    """What is known of a chat, and its times."""

    def chat_tags(self) -> None:
        """Put a tag on this chat or take one off; a new word becomes a new tag."""
        here = self._here
        on = set(here.brief.tags) if here.brief else set()

        def picked(answer: Picked) -> None:
            self._send(lambda: self._seat.link.tag(here.conv, answer.id, answer.id not in on))

        rows = _words(sorted(on) + [tag for tag in self._seat.model.setup.tags if tag not in on], on)
        self._desk.ask(Pick(say("tags.title"), rows, self._seat.bidi, placeholder=say("tags.tag")), picked)

    def chat_fields(self) -> None:
        """Say something about the visitor's matter in a field; an empty value removes it."""
        here = self._here
        told = dict(here.brief.fields) if here.brief else {}
        names = [*told, *(name for name in self._seat.model.setup.fields if name not in told)]

        def picked(answer: Picked) -> None:
            question = AskText(
                f"{inside(shown_line(answer.id))}",
                self._seat.bidi,
                value=told.get(answer.id, ""),
                may_be_empty=True,
                chars_max=FIELD_CHARS_MAX,
            )
            self._desk.ask(
                question, lambda value: self._send(lambda: self._seat.link.fill(here.conv, answer.id, value))
            )

        rows = _words(names, set(), told)
        pick = Pick(say("fields.title"), rows, self._seat.bidi, placeholder=say("fields.field"))
        self._desk.ask(pick, picked)

    def chat_priority(self) -> None:
        """Say how urgent this chat is."""
        here = self._here
        now = here.brief.priority if here.brief else 0
        rows = [
            Choice(str(priority), (priority_words(priority),), say("urgent.now") if priority == now else "")
            for priority in sorted(PRIORITIES, reverse=True)
        ]

        def picked(answer: Picked) -> None:
            self._send(lambda: self._seat.link.prioritise(here.conv, int(answer.id)))

        self._desk.ask(Pick(say("urgent.title"), filtered(rows), self._seat.bidi), picked)

    def chat_snooze(self) -> None:
        """Put this chat away until a time or the visitor's next word, or bring it back."""
        here = self._here
        brief = here.brief
        if brief is None:
            return
        gen, link = brief.gen, self._seat.link

        def picked(answer: Picked) -> None:
            if answer.id == _WAKE:
                self._send(lambda: link.wake_conversation(here.conv, gen))
            else:
                until_ms = 0 if answer.id == _WORD else int(answer.id)
                self._send(lambda: link.snooze(here.conv, gen, until_ms))

        first = [Choice(_WORD, (say("until_visitor"),))]
        if brief.state == "snoozed":
            first = [Choice(_WAKE, (say("snooze.wake"),))]
        title = say("snooze.title")
        rows = self._times(first)
        self._desk.ask(Pick(title, rows, self._seat.bidi, placeholder=say("time.placeholder")), picked)

    def ticket_defer(self) -> None:
        """Say until when this ticket is to be worked on, and by whom."""
        here = self._here

        def picked(answer: Picked) -> None:
            due_ms = int(answer.id)
            rows = targets(
                self._seat.model,
                self._seat.now_ms(),
                queue=say("defer.anybody"),
                departments=False,
                myself=True,
            )
            who = Pick(say("defer.by_whom"), rows, self._seat.bidi, placeholder=say("name"))
            self._desk.ask(who, lambda found: self._defer(here, due_ms, found.id))

        rows = self._times([])
        title = say("defer.title")
        self._desk.ask(Pick(title, rows, self._seat.bidi, placeholder=say("time.placeholder")), picked)

    def _defer(self, here: Conversation, due_ms: int, target: str) -> None:
        agent = chosen(target)[0] if ":" in target else 0
        self._send(lambda: self._seat.link.defer(here.conv, due_ms, agent))

    def _times(self, first: list[Choice]) -> Choices:
        """Rows of moments: what is typed, or what is mostly meant."""

        def rows(typed: str) -> list[Choice]:
            now_ms = self._seat.relay_now_ms()
            if at_ms := typed_ms(typed, now_ms):
                return [Choice(str(at_ms), (say("until", time=moment_words(at_ms, now_ms)),))]
            every = first + [
                Choice(str(at_ms), (words,), moment_words(at_ms, now_ms)) for words, at_ms in presets(now_ms)
            ]
            return filtered(every)(typed)

        return rows


def filtered(rows: list[Choice]) -> Choices:
    """Of these rows those that the letters name, in their order."""
    return lambda typed: [row for row in rows if score(typed, " ".join(row.words))]


def _words(known: list[str], on: set[str], values: dict[str, str] | None = None) -> Choices:
    """Rows of words, with what is typed as the last one where it is a new word."""

    def rows(typed: str) -> list[Choice]:
        found = [
            Choice(
                word,
                (
                    "✓ " if word in on else "  ",
                    shown_line(word),
                    "  ",
                    shown_line((values or {}).get(word, "")),
                ),
            )
            for word in known
            if score(typed, word)
        ]
        if typed and typed not in known and len(typed) <= TAG_CHARS_MAX:
            found.append(Choice(typed, ("+ ", shown_line(typed)), say("tags.new")))
        return found

    return rows
