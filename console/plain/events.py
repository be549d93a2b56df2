"""Events out: what each update of the relay or the link says, one line an event."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from console.model.app_secret import secret_of
from console.model.conversation import Conversation
from console.model.files import file_words
from console.model.happened import Telling, happened, presence_words
from console.model.reasons import CODE_ASKED, reason, trouble
from console.model.wrap_up import to_do
from console.net.link import Link
from console.plain.chats import Chats, one_line
from console.screens.times import long_ago_words, moment_words
from console.session.link_states import LinkState
from console.session.updates import Dropped, LinkChanged, Unkept, Waiting
from console.text.clean import shown_line
from console.text.words import in_digits, say
from relay.protocol.agent import Factor, Lookers, Note as NoteCommand, Post, Saved, Team, Teammate
from relay.protocol.entries import Entry, Message, Note, Opened, Rated, Seen, Transferring
from relay.protocol.frames import Page, Writing
from relay.protocol.search import Found
from relay.protocol.setup import Replies

ARRIVAL_LINES: Final = 5
"""Of a conversation that appears for the first time so many lines are said; `show` says all."""


class Speaker:
    """Takes updates into the model and says what is new. `out` gets one line at a time, without its end."""

    def __init__(self, chats: Chats, link: Link, out: Callable[[str], None]) -> None:
        self.ended = False
        self.asked_for: set[str] = set()
        """Conversations whose words are to be said whole when they come."""
        self.awaits_access = False
        """Whether the relay has yet to answer something about a sign-in."""
        self._chats = chats
        self._model = chats.model
        self._link = link
        self._out = out
        self._said: dict[str, tuple[str, str]] = {}
        self._read_to: dict[str, int] = {}
        self._steps: dict[str, tuple[str, str]] = {}
        self._presences: dict[int, str] = {}
        self._trouble = ""

    def tell(self, updates: Iterable[Any]) -> None:
        """Takes the updates into the model, and says what is new."""
        for update in updates:
            now_ms = self._link.now_ms()
            was_typing = isinstance(update, Writing) and self._is_typing(update.conv)
            changes = self._model.apply(update, now_ms)
            match update:
                case LinkChanged():
                    self._link_line(update)
                case Entry():
                    self._entries(update.conv, [update])
                case Page():
                    self._entries(update.conv, update.entries)
                case Writing(on=True, who="visitor") if not was_typing:
                    self.line(update.conv, say("plain.typing", name=self._chats.name(update.conv)))
                case Dropped(conv):
                    self._read_to.pop(conv, None)
                case Waiting(command=Post() as post) if self._model.link is not LinkState.LIVE:
                    self.line(post.conv, f"{say('you')}: {one_line(post.text)} ({say('plain.line.waiting')})")
                case Waiting(command=NoteCommand() as note) if self._model.link is not LinkState.LIVE:
                    words = one_line(note.text)
                    waits = say("plain.line.waiting")
                    self.line(note.conv, f"{say('plain.note_by.you')}: {words} ({waits})")
                case Unkept():
                    self._out(say("plain.disk_full"))
                case Writing(on=True, who="agent", name=name):
                    self.line(update.conv, say("plain.typing_here", name=shown_line(name)))
                case Lookers():
                    self._lookers(update)
                case Team():
                    self._team(update)
                case Saved():
                    self._out(say("plain.reply_saved"))
                case Found() if changes.found:
                    self._found(update)
                case Factor():
                    self._factor(update)
                case Replies() if self._model.was_live:
                    self._out(say("plain.replies_changed"))
            for conv, code in changes.refused:
                self.awaits_access = False
                where = f"{self._chats.number(conv)} " if conv else ""
                self._out(say("plain.refused", why=f"{where}{reason(code)}"))
            if changes.lists:
                self._chat_lines()

    def _factor(self, factor: Factor) -> None:
        self.awaits_access = False
        if factor.address:
            self._out(say("plain.app", words=secret_of(factor.address)))
            self._out(say("plain.app", words=factor.address))
            self._out(say("plain.first_code"))
        for code in factor.recovery:
            self._out(say("plain.recovery_code", code=code))

    def _link_line(self, update: LinkChanged) -> None:
        match update.state:
            case LinkState.LIVE:
                self.awaits_access = False
                self._out(say("plain.connected"))
            case LinkState.PAUSING:
                in_s = max(0, update.retry_at_ms - self._link.now_ms() + 999) // 1000
                self._out(say("plain.reconnecting", seconds=in_s))
            case LinkState.ENDED:
                self.ended = update.code not in CODE_ASKED
                self.awaits_access = False
                why = f" {reason(update.code)}" if update.code else ""
                self._out(say("plain.ended") + why)
                if not self.ended:
                    self._out(say("plain.give_code"))
            case LinkState.DIALING:
                self._out(say("plain.connecting"))

    def _chat_lines(self) -> None:
        """One line for each chat whose state, owner or waiting words have changed."""
        for conv, at in list(self._model.conversations.items()):
            if at.brief is None:
                continue
            said = (self._chats.state(at), at.brief.preview if at.brief.state == "queued" else "")
            old = self._said.get(conv)
            self._said[conv] = said
            if old != said and not (old is None and at.brief.state == "closed"):
                self._out(self.chat(at))
            self._next_step(at)

    def _entries(self, conv: str, entries: list[Entry]) -> None:
        at = self._model.conversations[conv]
        read_to = self._read_to.get(conv, 0)
        new = [line for entry in entries if entry.seq > read_to for line in self.words(entry, at)]
        self._read_to[conv] = max(read_to, max((entry.seq for entry in entries), default=0))
        if not read_to and conv not in self.asked_for and len(new) > ARRIVAL_LINES:
            self.line(
                conv, say("plain.earlier", count=len(new) - ARRIVAL_LINES, number=self._chats.number(conv))
            )
            new = new[-ARRIVAL_LINES:]
        self.asked_for.discard(conv)
        for line in new:
            self.line(conv, line)
        if new and conv == self._model.open:
            self.see(at)

    def words(self, entry: Entry, at: Conversation) -> list[str]:
        """One entry as lines; none where a chat line or silence says it."""
        mine = entry.who == "agent" and entry.agent == self._model.agent
        who = say("you") if mine else self._author(entry)
        match entry.body:
            case Message(text, file=file):
                words = f"[{file_words(file)}]" if file is not None and file.name == text else one_line(text)
                more = [f"{who}: [{file_words(file)}]"] if file is not None and file.name != text else []
                stored = f" ({say('plain.line.stored')})" if mine else ""
                return [f"{who}: {words}{stored}", *more]
            case Note(text, to):
                return [f"{self._note_by(entry, is_whisper=bool(to))}: {one_line(text)}"]
            case Seen(upto=upto) if entry.who == "visitor":
                return [say("plain.has_seen", name=who)] if 0 < _last_of_team(at) <= upto else []
            case Opened():
                return []
        lines = [f"* {words}"] if (words := happened(entry, self._telling())) else []
        if isinstance(entry.body, Transferring) and entry.body.text:
            lines.append(f"{self._note_by(entry)}: {one_line(entry.body.text)}")
        if isinstance(entry.body, Rated) and entry.body.comment:
            lines.append(f"{who}: {one_line(entry.body.comment)}")
        return lines

    def _note_by(self, entry: Entry, *, is_whisper: bool = False) -> str:
        key = "plain.whisper_by" if is_whisper else "plain.note_by"
        is_mine = entry.who == "agent" and entry.agent == self._model.agent
        return say(f"{key}.you") if is_mine else say(key, who=self._author(entry))

    def go_to(self, at: Conversation, *, follow: bool = True) -> None:
        """Opens the chat; one that is not mine is followed only while it is open.

        Without `follow` for one that is about to be mine: the relay tells its words to the owner anyway.
        """
        left = self._model.here
        self._model.show(at.conv)
        self._link.look(at.conv)
        if left and left is not at and not left.owned_by(self._model.agent):
            self._link.unfollow(left.conv)
            left.following = False
        if follow and not at.following:
            self._link.follow(at.conv, at.head)
        number, name = self._chats.number(at.conv), self._chats.name(at.conv)
        self._out(say("plain.open", number=number, name=name))
        self.see(at)

    def step(self, at: Conversation) -> None:
        """Says which step of the closing script is to be done."""
        step = to_do(self._model, at)
        if step is None:
            return
        begins = say("plain.step", number=step.number, steps=step.steps, kind=say(f"step.{step.kind}"))
        parts = [begins, shown_line(step.field)] if step.field else [begins]
        parts += [say("plain.required")] if step.required else []
        parts += [", ".join(shown_line(option) for option in step.options)] if step.options else []
        parts += [f'"{one_line(step.words)}"'] if step.words else []
        self.line(at.conv, " ".join(parts))

    def mate(self, mate: Teammate) -> str:
        """A colleague in one line: `team Omid available 2/5`."""
        load = f"{mate.chats}/{mate.chats_max}" if mate.chats_max else str(mate.chats)
        presence = presence_words(mate, self._telling())
        return say("plain.team", name=shown_line(mate.name), presence=presence, load=in_digits(load))

    def chat(self, at: Conversation) -> str:
        """The chat in one line, with its clock as it stands now."""
        return self._chats.line(at, self._model.relay_now_ms(self._link.now_ms()))

    def line(self, conv: str, words: str) -> None:
        """Says something about one chat."""
        self._out(f"{self._chats.number(conv)} {words}")

    def see(self, at: Conversation) -> None:
        """What was said of this chat has been read."""
        upto = at.last_shown()
        if upto and self._model.has_seen(at.conv, upto):
            self._link.seen(at.conv, upto)

    def _telling(self) -> Telling:
        now_ms = self._model.relay_now_ms(self._link.now_ms())
        return Telling(self._model.agent, shown_line, lambda at_ms: moment_words(at_ms, now_ms))

    def _next_step(self, at: Conversation) -> None:
        """The step to do, when it is another than the one last said."""
        mine = at.owned_by(self._model.agent) and at.told.state == "closing"
        stands = (at.told.script, at.told.step) if mine else ("", "")
        if self._steps.get(at.conv, ("", "")) != stands:
            self._steps[at.conv] = stands
            if mine:
                self.step(at)

    def _found(self, update: Found) -> None:
        """One line for each line found, under the number of its chat, so that `show` can be typed."""
        now_ms = self._model.relay_now_ms(self._link.now_ms())
        for hit in update.hits:
            self._model.know_found(hit.conv)
            who = self._chats.name(hit.conv) if hit.who == "visitor" else shown_line(hit.name)
            when = long_ago_words(hit.at_ms, now_ms)
            found = say("plain.found_note" if hit.kind == "note" else "plain.found", when=when, who=who)
            self.line(hit.conv, f"{found}: {one_line(hit.snippet)}")
        results = self._model.results
        self._out(say("plain.search", words=shown_line(results.problem_words() or results.summary())))

    def _lookers(self, update: Lookers) -> None:
        names = ", ".join(shown_line(name) for name in update.agents)
        if names and update.conv == self._model.open:
            self.line(update.conv, say("plain.lookers", names=names))

    def _team(self, update: Team) -> None:
        """One line for each colleague whose presence has changed since it was told; one for the relay."""
        if update.trouble != self._trouble:
            self._trouble = update.trouble
            if update.trouble:
                self._out(say("plain.warning", words=trouble(update.trouble)))
            else:
                self._out(say("plain.well_again"))
        for mate in update.agents:
            said = presence_words(mate, self._telling())
            old = self._presences.get(mate.agent)
            self._presences[mate.agent] = said
            if old not in (None, said):
                self._out(self.mate(mate))

    def _author(self, entry: Entry) -> str:
        if entry.who == "visitor":
            return self._chats.name(entry.conv)
        if entry.who == "relay":
            return say("plain.automatic")
        return shown_line(entry.name) or say("plain.the_team")

    def _is_typing(self, conv: str) -> bool:
        at = self._model.conversations.get(conv)
        return at is not None and at.typing_until_ms > self._link.now_ms()


def _last_of_team(at: Conversation) -> int:
    """The team's last message held, or 0."""
    return max((e.seq for e in at.entries if e.who == "agent" and isinstance(e.body, Message)), default=0)
