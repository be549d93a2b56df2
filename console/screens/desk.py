"""The desk: what keys and widgets do, and how the agent's own acts change what is shown."""

from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from console.model.changes import Changes
from console.model.conversation import Conversation, DraftKind
from console.model.reasons import reason
from console.screens.alerts import Alerts
from console.screens.all_chats import oversee
from console.screens.calling import Calling, Mouth
from console.screens.closing import Closing
from console.screens.codes import Codes
from console.screens.deeds import Deeds
from console.screens.desk_reading import READING_TICK_S, ReadingDesk
from console.screens.desk_view import TICK_S
from console.screens.drafts import Drafts
from console.screens.help import Help
from console.screens.holding import Holding
from console.screens.jump import jump
from console.screens.leader import Leader
from console.screens.ordering import TestCard, after
from console.screens.palette import palette
from console.screens.pasting import asked_about, put
from console.screens.seat import DraftKeeper, Seat
from console.screens.seeking import Seeking
from console.screens.switcher import switch
from console.screens.team import show_team
from console.screens.wrap_up import WrappingUp
from console.text.clean import shown_line
from console.text.lay_out import inside
from console.text.words import say
from console.widgets.chat_list import ChatList
from console.widgets.code_list import CodeList
from console.widgets.composer import Composer
from console.widgets.wrap_up import WrapSteps, WrapUp

ALERTS_MAX = 3
"""More at once, as after a reconnect, would cover the screen; the list shows them all."""


class DeskScreen(ReadingDesk):
    """The agent's screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "deed('ui.back')", show=False),
    ]

    def __init__(self, seat: Seat, keeper: DraftKeeper, mouth: Mouth) -> None:
        super().__init__(seat)
        self.calling = Calling(seat, mouth)
        self.deeds = Deeds(seat, self)
        self.drafts = Drafts(seat.model, keeper, lambda s, call: self.set_timer(s, call))
        self.holding = Holding(
            seat, self.drafts, later=lambda s, call: self.set_timer(s, call), told=self._went_out
        )
        self.closing = Closing(seat, later=lambda s, call: self.set_timer(s, call))
        self._alerts = Alerts(seat.model, seat.keys)
        self._seeking = Seeking(seat, self)
        self._was_typing = False
        self._followed = ""
        """The open chat, once it was asked for: owners are told theirs all the same, but only them."""
        self._composing: tuple[str, DraftKind] = ("", "reply")
        """The chat whose draft is in the composer, and which of the two."""
        self._is_laid_out = False
        """Updates come from the first moment on, and are drawn when there is something to draw on."""

    def on_mount(self) -> None:
        """Draw what is known, and keep the clocks going."""
        self.drafts.restore()
        lists = tuple(self.query(WrapSteps))
        self.wrapping_up = WrappingUp(self.seat, self, self.query_one(WrapUp), lists)
        self.codes = Codes(self.composer, self.query_one(CodeList), self.deeds.canned)
        self.set_interval(TICK_S, self.tick)
        self.set_interval(TICK_S, self.call)
        self.set_interval(READING_TICK_S, self.read)
        self.composer.focus()
        self._is_laid_out = True
        self.show_composer()
        self.call_after_refresh(self.paint, Changes(lists=True, transcripts={self.seat.model.open}))

    def paint(self, changes: Changes) -> None:
        """Draw again what has changed; the bars always, as they paint only what differs."""
        if not self._is_laid_out:
            return
        seat = self.seat
        for conv, code in changes.refused:
            at = seat.model.conversations.get(conv)
            named = f"{inside(shown_line(at.name))}: " if at else ""
            self.say(named + reason(code), bad=True)
            self.wrapping_up.refused()
        for conv in self.closing.stopped_by(changes.wrote):
            name = inside(shown_line(seat.model.conversations[conv].name))
            self.say(say("closing.visitor_wrote", name=name), alert=True)
        if changes.lists:
            self.call()
        if changes.lists and (news := self._alerts.news()):
            self.say("\n".join(news[:ALERTS_MAX]), alert=True)
        for cid in changes.saved:
            self.deeds.saved(cid)
        if changes.lists or changes.team:
            self.paint_list()
        if seat.model.here is not None and self._composing[0] != seat.model.open:
            self.show_composer()
        if seat.model.here is not None and seat.model.open in changes.transcripts:
            self._follow_on(seat.model.here)
            self.paint_transcript()
            self.fetch_if_bare()
            self._seeking.look()
        self.paint_wrap_up()
        self.paint_bars()

    def call(self) -> None:
        """Announce who calls, each second and whenever something has changed."""
        is_shown = self.app.screen is self
        self.calling.look(desk_is_shown=is_shown, has_focus=self.app.app_focus, last_key_s=self.last_key_s)

    def paint_wrap_up(self) -> None:
        """The step that is to be done stands where else one writes."""
        self.wrapping_up.paint()
        self.set_class(self.wrapping_up.is_shown, "-wrapping")
        self.set_class(bool(self.wrapping_up.walking) and not self.wrapping_up.is_paused, "-walking")

    # What the deeds need

    def open_chat(self, conv: str) -> None:
        """Show another chat: its lines, its draft, its marks."""
        model, link = self.seat.model, self.seat.link
        if conv not in model.conversations or conv == model.open:
            self.composer.focus()
            return
        self.keep_written()
        self._stop_typing()
        left = model.here
        if left is not None and left.following and not left.owned_by(model.agent):
            link.unfollow(left.conv)
            left.following = False
        if left is not None:
            left.read_at = self.transcript.top_seq
        model.show(conv)
        link.look(conv)
        here = model.conversations[conv]
        self._followed = ""
        self._follow_on(here)
        self.paint_list()
        self.paint_transcript(at_end=True)
        if here.read_at and not here.new_from:  # what is new is at the end, below its rule
            self.transcript.put_on_top(here.read_at)
        self.paint_wrap_up()
        self.show_composer()
        self.fetch_if_bare()

    def _follow_on(self, here: Conversation) -> None:
        """A chat on the screen that is not mine, or no longer, goes on being shown."""
        self._ask_past(here)
        if here.owned_by(self.seat.model.agent):
            self._followed = ""
        elif not here.following and self._followed != here.conv:
            self._followed = here.conv
            self.seat.link.follow(here.conv, here.head)

    def _ask_past(self, here: Conversation) -> None:
        """What the visitor asked before is known before somebody wants to see it."""
        if here.past is None and not here.past_asked:
            here.past_asked = self.seat.link.list_past(here.conv)

    def keep_written(self) -> None:
        """The composer's text is its chat's draft now: the message that says so may still be on its way."""
        conv, kind = self._composing
        if conv:
            self.drafts.put(conv, kind, self.composer.draft)

    def keep_all(self) -> None:
        """The last act: everything written is on the disk when this returns."""
        self.holding.send_all()
        self.closing.close_all()
        if self._is_laid_out:
            self.keep_written()
        self.drafts.close()

    def _went_out(self, conv: str, why_not: str) -> None:
        if why_not:
            self.say(why_not, bad=True)
        if self._is_laid_out and conv == self.seat.model.open:
            self.paint_transcript()
            self.paint_bars()

    def show_composer(self) -> None:
        """Put the draft of the open chat, reply or note, into the composer."""
        here = self.seat.model.here
        self._composing = (self.seat.model.open, here.writing if here else "reply")
        self.composer.load(here.drafts[here.writing] if here else "", "/".join(self._composing))
        self.paint_bars()
        self.composer.focus()

    # Actions

    def action_deed(self, name: str) -> None:
        """Carry out one action of the registry, if it applies now; a letter may stand behind a colon."""
        name, _, letter = name.partition(":")
        own = {
            "ui.help": lambda: self.app.push_screen(Help(self.seat.keys.actions, self.seat.bidi)),
            "ui.leader": self._lead,
            "ui.palette": lambda: self.ask(
                palette(self.seat, self.deeds.may), lambda it: self.action_deed(it.id)
            ),
            "ui.back": self._back,
            "chat.switch": lambda: switch(self),
            "chats.all": lambda: oversee(self),
            "team.show": lambda: show_team(self),
            "search.all": self._seeking.begin,
            "chat.find": self._seeking.find,
            "chat.close": self.wrapping_up.begin,
            "chat.number": lambda: self.deeds.chat_number(letter),
            "ui.jump": lambda: jump(self),
            "reply.editor": self.edit_elsewhere,
            "card.toggle": lambda: self.turn_card(self.action_deed),
            "queue.focus": self._focus_list,
            "transcript.first_unread": self.to_first_unread,
            "transcript.page_up": lambda: self.transcript.page(-1),
            "transcript.page_down": lambda: self.transcript.page(1),
            "transcript.top": lambda: self.transcript.scroll_home(animate=False),
            "transcript.end": self.transcript.go_to_end,
            "reply.send": self.send,
            "reply.newline": lambda: self.composer.insert("\n"),
            "reply.direction": self.composer.turn_line,
            "ui.copy": self.action_copy_text,
            "ui.mirror": self.turn_sides,
            "ui.bidi": lambda: self.order_by(after(self.seat.bidi)),
            "ui.card": lambda: self.ask(TestCard(self.seat.bidi), self.take_card),
            "app.quit": lambda: self.call_later(self.app.action_quit),
        }
        if not self.deeds.may(name):
            if name == "queue.take":  # What is to be seen in the queue is being offered to others.
                self.say(self.deeds.nothing_to_take())
            return
        deed = own.get(name) or getattr(self.deeds, name.replace(".", "_"))
        deed()
        if name in ("reply.take_back", "chat.unread"):
            self.paint_list()
            self.paint_transcript()
        self.paint_bars()

    def means(self, event: events.Key) -> events.Key | None:
        """The key that goes on in the place of this one; None where it was one of ours and is done."""
        kind, value = self.seat.keys.means(event.key, in_composer=self.composer.has_focus)
        if kind == "deed":
            self.action_deed(value)
        if kind == "as_key":
            return events.Key(value, None)
        return event if kind == "same" else None

    def _lead(self) -> None:
        apply = [action for action in self.seat.keys.actions if action.letter and self.deeds.may(action.id)]
        self.ask(Leader(apply, self.seat.bidi), self.action_deed)

    def _focus_list(self) -> None:
        if self.chat_list.has_focus:
            self.composer.focus()
            return
        self.add_class("-list-shown")
        self.chat_list.focus()
        self.chat_list.point_at(self.seat.model.open)

    def _back(self) -> None:
        """Esc: from anywhere to the composer, from the composer to the transcript."""
        if self.composer.has_focus and self.seat.model.here is not None:
            self.transcript.focus()
        else:
            self.composer.focus()

    def send(self) -> None:
        """Enter: what is written goes where the rail says."""
        if self.deeds.reply_send():
            self.drafts.put(*self._composing, "")
            self._was_typing = False
            self.paint_transcript(at_end=True)
            self.show_composer()

    # What the widgets tell

    @on(Composer.Sent)
    def send_on_enter(self) -> None:
        """Enter in the composer."""
        self.send()

    @on(Composer.Recalled)
    def take_back_on_up(self) -> None:
        """Up or ctrl+z in an empty composer: what waits or was refused comes back, else my last line."""
        here = self.seat.model.here
        if here is not None and not self.deeds.may("reply.take_back"):
            self.composer.put(here.my_last_words(self.seat.model.agent))
        self.action_deed("reply.take_back")

    @on(Composer.CodeKey)
    def choose_code(self, event: Composer.CodeKey) -> None:
        """A key for the open list of canned replies."""
        self.codes.key(event.key)

    @on(TextArea.SelectionChanged)
    def follow_code(self) -> None:
        """The cursor has moved: what stands before it may be a short-code."""
        self.codes.follow()

    @on(WrapUp.Done)
    def do_step(self, event: WrapUp.Done) -> None:
        """Enter at a step of the closing script."""
        self.wrapping_up.done(event.step, event.text)

    @on(WrapUp.Wish)
    def skip_or_leave_step(self, event: WrapUp.Wish) -> None:
        """The other keys there."""
        self.wrapping_up.wish(event.step, event.wish)
        self.paint_wrap_up()
        self.composer.insert(event.typed)

    @on(WrapUp.Typed)
    def keep_typed(self, event: WrapUp.Typed) -> None:
        """Each letter there."""
        self.wrapping_up.typed(event.step, event.text)

    @on(Composer.LookedLikePaste)
    def explain_paste(self) -> None:
        """Say why Enter did not send."""
        self.say(self.seat.keys.told(say("paste.like")))

    @on(Composer.BigPaste)
    def ask_about_paste(self, event: Composer.BigPaste) -> None:
        """A long paste is inserted only when wanted."""

        self.ask(asked_about(event.text, self.seat.bidi), lambda how: put(self.composer, event.text, how))

    @on(TextArea.Changed)
    def notice_writing(self) -> None:
        """Each letter: the draft is kept, the visitor sees that somebody types, the chat counts as read."""
        here = self.seat.model.here
        if (
            here is None
            or self._composing[0] != here.conv
            or self.composer.draft == here.drafts[here.writing]
        ):
            return
        self.keep_written()
        if self.composer.text and here.owned_by(self.seat.model.agent):
            if here.is_marked:
                here.is_marked = False
                self.paint_list()
            self.mark_read(here, self.transcript.last_seq_on_screen)
            if here.writing == "reply":
                self._was_typing = True
                self.seat.link.typing(here.conv, True)
        elif not self.composer.text:
            self._stop_typing()

    def _stop_typing(self) -> None:
        if self._was_typing and self.seat.model.here is not None:
            self.seat.link.typing(self.seat.model.open, False)
        self._was_typing = False

    @on(ChatList.Chosen)
    def open_chosen(self, event: ChatList.Chosen) -> None:
        """Enter or a click in the list."""
        self.seat.walk.end()
        self.open_chat(event.conv)

    def on_key(self, event: events.Key) -> None:
        """While browsing, letters act."""
        if self.focused is not self.transcript:
            return
        if event.key in ("j", "k"):
            self.transcript.scroll_relative(y=1 if event.key == "j" else -1, animate=False)
        elif event.key == "enter":
            self.composer.focus()
        else:
            action = self.seat.keys.by_letter(event.character)
            if action is None:
                return
            self.action_deed(action.named(event.character or ""))
        event.stop()

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def show_level(self) -> None:
        """The narrow list is there only while it has the focus; the rail says where keys go."""
        if not self.chat_list.has_focus:
            self.remove_class("-list-shown")
        self.paint_bars()
