"""Refusals in an agent's words: what happened, and what he can do about it."""

from typing import Final

from relay.protocol.refusals import Code

REASONS: Final[dict[str, str]] = {
    Code.BAD_LOGIN: "Name or password is wrong.",
    Code.LOGIN_AGAIN: "Your sign-in has ended. Please sign in again.",
    Code.NOT_ALLOWED: "Your role may not do this.",
    Code.NO_CONVERSATION: "This chat does not exist any more.",
    Code.CONVERSATION_CLOSED: "The chat is closed.",
    Code.NOT_QUEUED: "Somebody else has taken this chat.",
    Code.NOT_OWNER: "The chat is not yours any more.",
    Code.NOT_OFFERED: "It is not offered to you any more.",
    Code.NOT_NOW: "That cannot be done with this chat as it stands now.",
    Code.AT_CAPACITY: "There is no room for one more chat.",
    Code.STEP_OPEN: "A required step of the closing script is still open.",
    Code.UNKNOWN_NAME: "The shop has nothing of that name.",
    Code.NOT_THERE: "Nobody is there who could take it.",
    Code.BAD_TIME: "The time must be in the future, at most a year away.",
    Code.TOO_MANY_LABELS: "A chat holds at most 20 tags and 30 fields.",
    Code.BAD_REPLY: "The reply was not saved: its code is taken, or a variable in it is unknown.",
    Code.EMPTY_TEXT: "There was nothing to read in it.",
    Code.TEXT_TOO_LONG: "It is too long: 4,000 characters at most.",
    Code.UNKNOWN_PROTOCOL: "This console is too old or too new for the relay.",
    Code.TOO_MANY_LINES: "The relay has too many connections.",
    Code.GOING_AWAY: "The relay is restarting.",
    Code.RESYNC: "The line was too slow and starts again.",
    Code.SLOW_DOWN: "That was too much at once.",
    "outbox_full": "Too much waits for the relay already; the text stays here until some of it is sent.",
    Code.NO_UPLOADS: "This shop takes no files.",
    Code.NO_FILE: "The file is not there any more.",
    Code.FILE_TOO_BIG: "It is empty, or larger than the shop takes.",
    Code.BAD_PICTURE: "It cannot be drawn, or the shop takes no files of this kind.",
    Code.TOO_MANY_FILES: "That is more than the shop takes in one day.",
    "no_line": "The line dropped too often; try again when it is back.",
    "stopped": "It was stopped.",
    Code.SILENT: "The line had gone silent.",
}


def reason(code: str) -> str:
    """The sentence for a code; for one that only a programming error can cause, the code itself."""
    return REASONS.get(code, f"The relay refused it ({code}).")
