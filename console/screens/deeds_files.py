"""Files of a chat: sent by their path, saved, opened and looked at, each on a thread of its own."""

import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from console.model.files import file_words, files, is_picture, safe_name, size_words
from console.model.reasons import reason
from console.net.carrier import new_id
from console.net.files import FileTrouble, Progress
from console.screens.ask_text import AskText
from console.screens.doing import Desk, Doing
from console.screens.pick import Choice, Pick, Picked
from console.screens.picture import PictureScreen
from console.screens.seat import Seat
from console.terminal.half_blocks import half_blocks
from console.terminal.saving import new_file, open_file, opener, usual_folder
from console.text.clean import shown_line
from console.text.lay_out import inside
from console.text.words import say
from relay.protocol.entries import File
from relay.shared.fold import fold

PATH_CHARS_MAX: Final = 4_000
FRAME_CELLS: Final = 8


class FileDeeds(Doing):
    """What is done with files, and only when an agent asks for it."""

    def __init__(self, seat: Seat, desk: Desk) -> None:
        super().__init__(seat, desk)
        self._stops: list[threading.Event] = []
        """One for each that is under way, the oldest first."""

    def files_stop(self) -> None:
        """Stop what is being sent or fetched, the oldest first."""
        if self._stops:
            self._stops.pop(0).set()
        else:
            self._desk.say(say("files.nothing"))

    def files_attach(self) -> None:
        """Send a file of this machine to the visitor."""
        here, most = self._here, self._seat.model.file_bytes_max
        if not most:
            self._desk.say(say("files.off"), bad=True)
            return
        gen, conv = here.brief.gen if here.brief else 0, here.conv
        question = AskText(say("files.path"), self._seat.bidi, chars_max=PATH_CHARS_MAX)
        self._desk.ask(question, lambda typed: self._attach(conv, gen, typed, most))

    def files_save(self) -> None:
        """Save one of the files of this chat."""
        self._choose_file(say("files.save"), files(self._here.entries), self._ask_where)

    def files_open(self) -> None:
        """Open a picture of this chat with the program of this machine; elsewhere it is saved."""
        if self._seat.place.is_remote or not opener():
            self._choose_file(
                say("files.open_remote"),
                self._pictures(),
                self._ask_where,
            )
        else:
            self._choose_file(say("files.open"), self._pictures(), self._open)

    def files_look(self) -> None:
        """Look at a picture of this chat, here, in half blocks."""
        if not self._seat.settings.preview_pictures:
            self._desk.say(say("files.preview_off"))
            return
        self._choose_file(say("files.look"), self._pictures(), self._look)

    def _pictures(self) -> list[File]:
        return [file for file in files(self._here.entries) if is_picture(file)]

    def _choose_file(self, question: str, found: list[File], then: Callable[[File], None]) -> None:
        if not found:
            self._desk.say(say("files.none"))
            return
        by_id = {file.id: file for file in found}

        def choices(typed: str) -> list[Choice]:
            wanted = fold(typed)
            return [
                Choice(file.id, (f"{number}  ", file_words(file)))
                for number, file in enumerate(found, 1)
                if wanted in fold(file.name) or wanted == f"{number}"
            ]

        def chosen(picked: Picked) -> None:
            if picked.id in by_id:
                then(by_id[picked.id])

        self._desk.ask(Pick(question, choices, self._seat.bidi), chosen)

    def _attach(self, conv: str, gen: int, typed: str, most: int) -> None:
        path = Path(typed).expanduser()
        name = path.name
        try:
            size = path.stat().st_size
            if not path.is_file():
                raise OSError(0, say("files.not_a_file"))
        except (OSError, ValueError, RuntimeError) as error:
            why = (
                error.strerror if isinstance(error, OSError) and error.strerror else say("files.no_such_path")
            )
            self._desk.say(say("files.not_sent", path=inside(shown_line(typed)), why=why), bad=True)
            return
        if not 0 < size <= most:
            told = say("files.wrong_size", size=size_words(size), most=size_words(most))
            self._desk.say(told, bad=True)
            return
        cid = new_id()

        def send(told: Progress) -> None:
            file = self._seat.link.files.upload(path, name, cid, told)
            self._desk.later(lambda: self._post(conv, gen, file))

        self._under_way(say("files.sending", name=_named(name)), send)

    def _post(self, conv: str, gen: int, file: File) -> None:
        cid = self._send(lambda: self._seat.link.post(conv, gen, file.name, file.id))
        if cid:
            self._seat.model.wrote(cid, conv, "reply", file.name, self._seat.now_ms())

    def _ask_where(self, file: File) -> None:
        question = AskText(
            say("files.folder", name=_named(safe_name(file))),
            self._seat.bidi,
            value=str(usual_folder()),
            chars_max=PATH_CHARS_MAX,
        )
        self._desk.ask(question, lambda typed: self._save(file, Path(typed).expanduser()))

    def _save(self, file: File, folder: Path) -> None:
        def save(told: Progress) -> None:
            path = self._fetched(file, folder, safe_name(file), told)
            self._desk.later(lambda: self._desk.say(say("files.saved", path=_named(str(path)))))

        self._under_way(say("files.saving", name=_named(safe_name(file))), save)

    def _open(self, file: File) -> None:
        """Under a name of ours, in a folder of ours: the sender's name reaches no program."""
        ending = Path(safe_name(file)).suffix

        def fetch(told: Progress) -> None:
            folder = Path(mkdtemp(prefix="dukkan-"))
            open_file(self._fetched(file, folder, f"picture-{file.id[:8]}{ending}", told))

        self._under_way(say("files.fetching", name=_named(safe_name(file))), fetch)

    def _look(self, file: File) -> None:
        width, height = self._desk.room()

        def look(told: Progress) -> None:
            data = BytesIO()
            self._seat.link.files.download(file.id, data, told)
            rows = half_blocks(data.getvalue(), width - FRAME_CELLS, height - FRAME_CELLS)
            self._desk.later(lambda: self._desk.ask(PictureScreen(rows), lambda _: None))

        self._under_way(say("files.fetching", name=_named(safe_name(file))), look)

    def _fetched(self, file: File, folder: Path, name: str, told: Progress) -> Path:
        """Where the bytes lie now; nothing where they did not all come. Raises FileTrouble, OSError."""
        path, target = new_file(folder, name)
        try:
            with target:
                self._seat.link.files.download(file.id, target, told)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path

    def _under_way(self, words: str, work: Callable[[Progress], None]) -> None:
        """Does it on a thread, with its progress on the screen."""
        desk, key, stop = self._desk, new_id(), threading.Event()
        self._stops.append(stop)

        def told(done: int, whole: int) -> bool:
            desk.later(lambda: desk.progress(key, words, done / max(1, whole)))
            return not stop.is_set()

        def end(problem: str) -> None:
            desk.progress(key, "", 1)
            if stop in self._stops:
                self._stops.remove(stop)
            if problem:
                desk.say(f"{words}: {problem}", bad=True)

        def run() -> None:
            problem = ""
            try:
                told(0, 1)
                work(told)
            except FileTrouble as trouble:
                problem = reason(trouble.code)
            except ValueError:
                problem = say("files.not_drawn")
            except OSError as error:
                problem = f"{error.strerror or type(error).__name__}."
            desk.later(lambda: end(problem))

        threading.Thread(target=run, name="file", daemon=True).start()


def _named(name: str) -> str:
    return inside(shown_line(name))
