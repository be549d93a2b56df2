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
    Code.EMPTY_TEXT: "There was nothing to read in it.",
    Code.TEXT_TOO_LONG: "It is too long: 4,000 characters at most.",
    Code.UNKNOWN_PROTOCOL: "This console is too old or too new for the relay.",
    Code.TOO_MANY_LINES: "The relay has too many connections.",
    Code.GOING_AWAY: "The relay is restarting.",
    Code.RESYNC: "The line was too slow and starts again.",
    "outbox_full": "Too much waits for the relay already; the text stays here until some of it is sent.",
    Code.SILENT: "The line had gone silent.",
}


def reason(code: str) -> str:
    """The sentence for a code; for one that only a programming error can cause, the code itself."""
    return REASONS.get(code, f"The relay refused it ({code}).")
