"""The console as a program: signs in, runs the link, and pumps what it tells into the screens."""

import asyncio
import contextlib
import contextvars
import functools
import os
import shutil
import time
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec
from textual import events, on
from textual.binding import Binding, BindingType

from console import garbage
from console.compat import alt_keys, driver, own_clipboard, word_filter
from console.keys import DEFAULTS, Keys
from console.model.changes import Changes
from console.model.desk import DeskModel
from console.model.reasons import CODE_ASKED, reason
from console.model.selectors import counts, in_my_hands
from console.net.keeper import NotKept
from console.pump import Pump
from console.screens.dialogs import Ask
from console.screens.factor import FactorScreen
from console.screens.login import Login
from console.screens.ordering import NO_SWITCH, Ordering
from console.screens.pick import Pick
from console.screens.question import Question
from console.screens.seat import DraftKeeper, KeptLink, Seat
from console.session.identity import Identity
from console.session.link_states import LinkState
from console.settings import Settings
from console.terminal import clipboard, title
from console.terminal.place import NOWHERE, Place
from console.text.glyphs import is_ascii
from console.text.mode import Bidi
from console.text.sides import is_mirrored, mirrored_by, set_mirrored
from console.text.words import say
from console.turns import Turns, Typed
from console.widgets.ink import INK_CLASSES
from console.widgets.themes import HIGH_CONTRAST, TEXTUAL_NAME, inks_of
from relay.protocol.agent import Factor, Welcome
from relay.protocol.frames import Refused
from relay.protocol.refusals import AGENTS_ONLY, REFUSALS, Code

if TYPE_CHECKING:
    from console.screens.desk import DeskScreen

SIGN_IN_AGAIN: Final = frozenset(code for code in AGENTS_ONLY if REFUSALS[code].close_code)
"""After one of these somebody has to say again who he is."""

NOBODY: Final = Identity()

SIGN_IN_SHOWN_S: Final = 0.2
"""After this time the sign-in has been drawn; the desk is loaded while somebody types."""

TIMER_S_MIN: Final = 0.001
"""Textual's timers divide by their time."""

TITLE_S: Final = 1.0
"""A wait goes over its limit without any update."""


def _load_desk() -> None:
    import console.screens.desk  # noqa: F401 (for `_open_desk`)

    garbage.begin()


LinkMaker = Callable[[Identity], KeptLink]
"""Who the agent is to a link that has not been started."""


class ConsoleApp(word_filter.TerminalApp):
    """The agent's console. `told` stands on the empty screen; `bidi` is how this terminal gets its text."""

    TITLE = "dukkan"
    CSS_PATH = "styles/console.tcss"
    COMPONENT_CLASSES: ClassVar[set[str]] = {*INK_CLASSES}
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-normal"),
        (160, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [
        (0, "-flat"),
        (15, "-short"),
        (30, "-tall"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "quit", "Quit", show=False, priority=True)]

    def __init__(
        self,
        make_link: LinkMaker,
        settings: Settings,
        *,
        who: Identity = NOBODY,
        told: tuple[str, ...] = (),
        bidi: Bidi = "app",
        ordering: Ordering = NO_SWITCH,
        place: Place = NOWHERE,
        keys: Keys = DEFAULTS,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        alt_keys.install()
        super().__init__()
        self._make_link, self._settings, self._told = make_link, settings, told
        self._who = who if who.name else msgspec.structs.replace(who, name=settings.name)
        self._now_ms, self._clock_s = now_ms, clock_s
        self.bidi = bidi
        self._place, self._keys, self._ordering = place, keys, ordering
        set_mirrored(mirrored_by(settings.mirror))
        self.set_class(is_mirrored(), "-mirrored")
        self.model = DeskModel()
        self.link: KeptLink | None = None
        self.pump = Pump(self._take, self._apply, clock_s, self._call_later_s)
        self._turns = Turns(self, self._hear, clock_s)
        self._desk: DeskScreen | None = None
        self._title_shown = ""
        self._factor: Factor | None = None
        """What the relay told of the codes of an app, until it is shown."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of ours that can be read on a dark and on a light ground; a theme may change them."""
        return inks_of(self.current_theme)

    # Starting and ending

    def on_mount(self) -> None:
        """Sign in with what is known, or ask."""
        self._loop_now = asyncio.get_running_loop()
        self._context_now = contextvars.copy_context()
        self.animation_level = "none"
        self.set_class(is_ascii(), "-ascii")
        self.register_theme(HIGH_CONTRAST)
        self.theme = TEXTUAL_NAME[self._settings.theme]
        self.set_interval(TITLE_S, self._show_title)
        driver.write(self, title.SAVE + (title.ASK_FOR_MORE_KEYS if os.environ.get("TMUX") else ""))
        if self._who.is_complete:
            self._connect(self._who)
            self._open_desk()
        else:
            self.push_screen(Login(self._settings.relay, self._who, self.bidi))
            # Beside the typing: a screen that stands still would hand on keys too late.
            self.set_timer(SIGN_IN_SHOWN_S, Thread(target=_load_desk, daemon=True).start)

    def _connect(self, who: Identity) -> None:
        self._hang_up()
        self._who = who
        link = self._make_link(who)
        link.on_update = self._wake_pump
        self.link = link
        link.start()

    def _call_later_s(self, delay_s: float, call: Callable[[], None]) -> object:
        """By a timer of the app's own, so that a defect in `call` ends the program and says why."""
        return self.set_timer(max(TIMER_S_MIN, delay_s), call)

    def _wake_pump(self) -> None:
        """Called on the link's thread."""
        with contextlib.suppress(RuntimeError):  # the loop has ended; nobody draws any more
            self._loop_now.call_soon_threadsafe(self.pump.wake, context=self._context_now)

    def _open_desk(self) -> None:
        from console.screens.desk import DeskScreen  # most of the console: the sign-in is shown without it

        assert self.link is not None
        keeper: DraftKeeper = self.link.keep

        def keep_use(code: str) -> None:
            with contextlib.suppress(NotKept):  # a full disk forgets what was used, and nothing else
                keeper.use_reply(code, self._now_ms())

        seat = Seat(
            self.model,
            self.link,
            self._settings,
            self._now_ms,
            self._clock_s,
            self.bidi,
            used=keeper.used_replies(self._now_ms()),
            keep_use=keep_use,
            told=self._told,
            place=self._place,
            ordering=self._ordering,
            keys=self._keys,
        )
        self._desk = screen = DeskScreen(seat, keeper, self)
        self.switch_screen(screen) if isinstance(self.screen, Login) else self.push_screen(screen)
        screen.call_after_refresh(garbage.begin)

    def _hang_up(self) -> None:
        desk = self.desk
        if desk is not None:
            desk.keep_all()
        if self.link is not None:
            self.link.stop()
            self.link = None

    def exit(self, *arguments: Any, **named: Any) -> None:
        """Whatever ends the program, what is being written is kept."""
        if (desk := self.desk) is not None:
            desk.keep_all()
        super().exit(*arguments, **named)

    def leave(self, status: int) -> None:
        """End with this exit status, from a signal's handler."""
        loop = vars(self).get("_loop_now")
        if loop is None:  # not started yet, so that nothing is lost
            raise SystemExit(status)
        with contextlib.suppress(RuntimeError):  # the loop has ended, and so do we
            end = functools.partial(self.exit, return_code=status)
            loop.call_soon_threadsafe(end, context=self._context_now)

    def on_unmount(self) -> None:
        """Give the terminal its title back, keep the drafts, end the line."""
        driver.write(self, title.RESTORE + (title.STOP_ASKING if os.environ.get("TMUX") else ""))
        self._hang_up()
        garbage.look_everywhere()

    @property
    def desk(self) -> "DeskScreen | None":
        """The desk, also while something is asked above it; None before signing in."""
        return self._desk if self._desk in self.screen_stack else None

    @on(Login.Given)
    def try_to_sign_in(self, event: Login.Given) -> None:
        """Connect as the agent who was named."""
        same = event.who.name.casefold() == self._who.name.casefold()
        self.model = DeskModel(open=self.model.open if same else "")
        self._connect(event.who)

    # Updates

    def _take(self) -> list[Any]:
        return self.link.take_updates() if self.link is not None else []

    def _apply(self, updates: list[Any]) -> None:
        """One beat: all updates into the model, then one painting."""
        changes = Changes()
        for update in updates:
            changes.add(self.model.apply(update, self._now_ms()))
        welcomed = any(isinstance(update, Welcome) for update in updates)
        for update in updates:
            if isinstance(update, Factor):
                self._factor = update
        if welcomed:  # From here on the session signs us in; the password need not be known.
            self._who = Identity(name=self._who.name, device=self._who.device)
        if isinstance(self.screen, Login):
            self._apply_to_login(welcomed)
        if (desk := self.desk) is not None:
            desk.paint(changes)
            if self.model.link == LinkState.ENDED and self.model.link_code in SIGN_IN_AGAIN:
                self._sign_in_again()
            else:
                self._show_factor(updates)
        self._show_title()

    def _apply_to_login(self, welcomed: bool) -> None:
        if welcomed:
            self._open_desk()
        elif isinstance(self.screen, Login):
            if self.model.link == LinkState.ENDED:
                self._refused(self.screen)
            elif self.model.link == LinkState.PAUSING:
                self.screen.say(say("login.no_relay"))

    def _refused(self, login: Login) -> None:
        """Why it did not work, and what is asked for now."""
        code = self.model.link_code
        if code in CODE_ASKED:
            login.ask_code(reason(code), self._factor.address if self._factor else "")
        else:
            login.refused(reason(code))

    def _sign_in_again(self) -> None:
        desk = self.desk
        if desk is not None:
            desk.keep_all()
            while self.screen is not desk:
                self.pop_screen()
            who = msgspec.structs.replace(self._who, session="", code="")
            login = Login(self._settings.relay, who, self.bidi)
            self.switch_screen(login)
            self.call_after_refresh(self._refused, login)

    def _show_factor(self, updates: list[Any]) -> None:
        """What the relay says of the codes of my app goes to the dialog about them, opened where none is."""
        for update in updates:
            is_bad = isinstance(update, Refused) and update.code == Code.BAD_CODE
            if is_bad and isinstance(self.screen, FactorScreen):
                self.screen.refused(reason(Code.BAD_CODE))
        factor, self._factor = self._factor, None
        if factor is None:
            return
        if isinstance(self.screen, FactorScreen):
            self.screen.show(factor)
        else:
            self.push_screen(FactorScreen(factor, self._give_first_code, self.bidi))

    def _give_first_code(self, code: str) -> None:
        if self.link is not None:
            self.link.set_up_factor(code)

    def _show_title(self) -> None:
        told = counts(self.model, self.model.relay_now_ms(self._now_ms()), self._settings.late_s * 1000)
        calls_somebody = self.desk is not None and self.desk.calling.calls_somebody
        words = title.title_words(told.unread, bool(told.late) or calls_somebody)
        if words != self._title_shown:
            self._title_shown = words
            driver.write(self, title.set_title(words))

    async def on_event(self, event: events.Event) -> None:
        """Every key is noticed before it goes its way: typing comes before news."""
        if not isinstance(event, Typed) or event.is_forwarded:
            await super().on_event(event)
            return
        if isinstance(event, events.Key):
            self.pump.key_pressed()
            if (desk := self.desk) is not None:
                desk.key_pressed()
        await self._turns.come(event)

    async def _hear(self, typed: Typed) -> None:
        goes_on = self._means(typed) if isinstance(typed, events.Key) else typed
        if goes_on is not None:
            await super().on_event(goes_on)

    def _means(self, event: events.Key) -> events.Key | None:
        """What goes on of a key when the agent's own keys have been heard; dialogs have theirs."""
        desk = self.desk
        if isinstance(self.screen, Question) and self.screen.takes_key(event):
            return None
        if desk is not None and self.screen is desk:
            return desk.means(event)
        if self._keys.is_for(event.key, "app.quit"):
            self.call_later(self.action_quit)
            return None
        return None if self._keys.is_freed(event.key, "app.quit") else event

    # Commands

    async def action_quit(self) -> None:
        """ctrl+q: ask first, and what becomes of open chats; without a desk there is nothing to ask."""
        desk = self.desk
        if desk is None:
            self.exit()
        elif isinstance(self.screen, Ask | Pick):
            return
        elif in_my_hands(self.model):
            desk.deeds.quit_with_chats(self._unsent_told())
        else:
            answers = [("stay", say("quit.stay")), ("quit", say("quit.quit"))]
            question = Ask(say("quit.title"), self._unsent_told(), answers, self.bidi)
            self.push_screen(question, self._quit)

    def _unsent_told(self) -> list[str]:
        unsent = self.model.unsent()
        return [say("quit.unsent", n=unsent)] if unsent else []

    def _quit(self, answer: str | None) -> None:
        if answer == "quit":
            if self.link is not None:
                self.link.set_presence("offline")
            self.exit()

    def action_help_quit(self) -> None:
        """ctrl+c with nothing selected: it never quits."""
        words = self._keys.told(say("copy.told"))
        self.notify(words, markup=False)

    def copy_to_clipboard(self, text: str) -> None:
        """By the surest way from here, and say which it was; ctrl+v in the composer has it in any case."""
        own_clipboard.remember(self, text)
        plan = clipboard.copy(text, self._place, os.environ, lambda name: shutil.which(name) is not None)
        if plan.command:
            self.run_worker(self._copy_by_program(plan), exit_on_error=False)
        else:
            self._copied(plan)

    async def _copy_by_program(self, plan: clipboard.Copy) -> None:
        took = await asyncio.to_thread(clipboard.hand_to, plan.command, plan.text)
        self._copied(plan if took else clipboard.by_terminal(plan.text, self._place))

    def _copied(self, plan: clipboard.Copy) -> None:
        self.send(plan.sequence)
        self.notify(plan.words, markup=False, timeout=4)

    def send(self, sequence: bytes) -> None:
        """A sequence for the terminal, besides the screen."""
        if sequence:
            driver.write(self, sequence.decode())
