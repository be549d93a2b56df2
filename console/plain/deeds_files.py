"""Commands about files: one line when half of it is there, one when all is."""

from pathlib import Path
from typing import Literal

from console.model.files import file_words, files, safe_name
from console.model.reasons import reason
from console.net.carrier import new_id
from console.net.files import FileTrouble, Progress
from console.plain.chats import Unclear, one_line
from console.plain.doing import Command, Doing
from console.terminal.saving import new_file, usual_folder
from console.text.words import in_digits, say


class FileDeeds(Doing):
    """Each waits until it is done, so that a script's next line finds it there."""

    @property
    def commands(self) -> list[Command]:
        """See the base."""
        return [
            Command("attach [N] PATH", self._attach),
            Command("files [N]", self._list),
            Command("save [N] FILE [FOLDER]", self._save),
        ]

    def _attach(self, rest: str) -> None:
        at, typed = self._which_and_text(rest)
        most = self._model.file_bytes_max
        path = Path(self._wanted(typed, "path")).expanduser()
        if not most:
            raise Unclear(reason("no_uploads"))
        if not path.is_file():
            raise Unclear(say("plain.wanted.file", path=one_line(typed)))
        if not 0 < path.stat().st_size <= most:
            raise Unclear(reason("file_too_big"))
        gen = at.brief.gen if at.brief else 0
        try:
            file = self._link.files.upload(path, path.name, new_id(), self._progress("sending"))
        except (FileTrouble, OSError) as error:
            raise Unclear(_why(error)) from None
        self._link.post(at.conv, gen, file.name, file.id)

    def _list(self, rest: str) -> None:
        at = self._chats.which(rest)
        self._each(
            say("plain.file", number=number, words=file_words(file))
            for number, file in enumerate(files(at.entries), 1)
        )

    def _save(self, rest: str) -> None:
        parts = rest.split(maxsplit=2)
        numbers = [part for part in parts[:2] if part.isdecimal()]
        if not numbers:
            raise Unclear(say("plain.wanted.file_number"))
        at = self._chats.which(numbers[0] if len(numbers) == 2 else "")
        found, wanted = files(at.entries), int(numbers[-1])
        if not 1 <= wanted <= len(found):
            raise Unclear(say("plain.files_count", count=len(found)))
        file = found[wanted - 1]
        typed = " ".join(parts[len(numbers) :])
        try:
            path, target = new_file(Path(typed).expanduser() if typed else usual_folder(), safe_name(file))
            try:
                with target:
                    self._link.files.download(file.id, target, self._progress("saving"))
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        except (FileTrouble, OSError) as error:
            raise Unclear(_why(error)) from None
        self._out(say("plain.saved", path=one_line(str(path))))

    def _progress(self, what: Literal["sending", "saving"]) -> Progress:
        """Says once that half of it is there."""
        is_told = False

        def told(done: int, whole: int) -> bool:
            nonlocal is_told
            if not is_told and 2 * done >= whole:
                is_told = True
                share = in_digits(f"{done / max(1, whole):.0%}")
                is_sent = what == "sending"
                self._out(say("plain.sending" if is_sent else "plain.saving", share=share))
            return True

        return told


def _why(error: Exception) -> str:
    if isinstance(error, FileTrouble):
        return reason(error.code)
    return str(getattr(error, "strerror", "") or type(error).__name__)
