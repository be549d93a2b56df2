"""The one table of refusals: what the relay may say no with, and what follows from it.

A refusal is the peer's fault or the moment's, never an exception's text. `text` is for people
who write clients; people who chat read the catalogue entry `refusal.<code>` in their language.
"""

from enum import StrEnum
from typing import Final, Literal, NamedTuple

After = Literal["drop", "again", "close"]
"""What the sender does next: forget the command, send it again later, or expect the line to close."""


class Code(StrEnum):
    """Every refusal there is; the values are the words on the wire."""

    BAD_FRAME = "bad_frame"
    BAD_FIELD = "bad_field"
    UNKNOWN_FRAME = "unknown_frame"
    FRAME_TOO_BIG = "frame_too_big"
    NOT_TEXT = "not_text"
    HELLO_FIRST = "hello_first"
    HELLO_LATE = "hello_late"
    HELLO_TWICE = "hello_twice"
    UNKNOWN_PROTOCOL = "unknown_protocol"
    UNKNOWN_SITE = "unknown_site"
    BAD_IDENTITY = "bad_identity"
    IDENTITY_EXPIRED = "identity_expired"
    BAD_LOGIN = "bad_login"
    LOGIN_AGAIN = "login_again"
    SIGNED_OUT = "signed_out"
    NEW_PASSWORD = "new_password"
    REVOKED = "revoked"
    CODE_NEEDED = "code_needed"
    BAD_CODE = "bad_code"
    FACTOR_NEEDED = "factor_needed"
    BAD_JOIN = "bad_join"
    BAD_PASSWORD = "bad_password"
    NOT_ALLOWED = "not_allowed"
    NO_CONVERSATION = "no_conversation"
    CONVERSATION_CLOSED = "conversation_closed"
    NOT_QUEUED = "not_queued"
    NOT_OWNER = "not_owner"
    NOT_OFFERED = "not_offered"
    NOT_NOW = "not_now"
    AT_CAPACITY = "at_capacity"
    STEP_OPEN = "step_open"
    UNKNOWN_NAME = "unknown_name"
    NOT_THERE = "not_there"
    BAD_TIME = "bad_time"
    TOO_MANY_LABELS = "too_many_labels"
    CANNOT_RATE = "cannot_rate"
    BAD_REPLY = "bad_reply"
    EMPTY_TEXT = "empty_text"
    TEXT_TOO_LONG = "text_too_long"
    CID_REUSED = "cid_reused"
    OUT_OF_ORDER = "out_of_order"
    BLOCKED = "blocked"
    SLOW_DOWN = "slow_down"
    STORE_FULL = "store_full"
    NO_UPLOADS = "no_uploads"
    NO_FILE = "no_file"
    FILE_TOO_BIG = "file_too_big"
    BAD_PICTURE = "bad_picture"
    TOO_MANY_FILES = "too_many_files"
    TOO_MANY_LINES = "too_many_lines"
    RESYNC = "resync"
    SILENT = "silent"
    GOING_AWAY = "going_away"


class Refusal(NamedTuple):
    """One row: the sentence, what the sender does next, and the close code where the line ends."""

    text: str
    after: After
    close_code: int = 0


REFUSALS: Final[dict[Code, Refusal]] = {
    Code.BAD_FRAME: Refusal("Expected one JSON object in UTF-8 with a field 't'.", "drop"),
    Code.BAD_FIELD: Refusal("Expected the fields of this frame as the schema lists them.", "drop"),
    Code.UNKNOWN_FRAME: Refusal("Expected a 't' that this protocol version knows.", "drop"),
    Code.FRAME_TOO_BIG: Refusal("Expected a frame of at most 65536 bytes.", "close", 1009),
    Code.NOT_TEXT: Refusal("Expected a text frame; binary frames mean nothing here.", "drop"),
    Code.HELLO_FIRST: Refusal("Expected 'hello' as the first frame.", "close", 4001),
    Code.HELLO_LATE: Refusal("Expected 'hello' within ten seconds.", "close", 4001),
    Code.HELLO_TWICE: Refusal("Expected 'hello' only once on a line.", "drop"),
    Code.UNKNOWN_PROTOCOL: Refusal("Expected protocol version 2 or 3.", "close", 4002),
    Code.UNKNOWN_SITE: Refusal("Expected the name of a site that this relay serves.", "close", 4003),
    Code.BAD_IDENTITY: Refusal("Expected an identity that the shop has signed for this site.", "drop"),
    Code.IDENTITY_EXPIRED: Refusal("Expected an identity that is still valid; sign a new one.", "drop"),
    Code.BAD_LOGIN: Refusal("Expected the name and password of an agent.", "close", 4004),
    Code.LOGIN_AGAIN: Refusal("Expected a session that is still valid; sign in again.", "close", 4005),
    Code.SIGNED_OUT: Refusal("This sign-in was ended; sign in again.", "close", 4005),
    Code.NEW_PASSWORD: Refusal("The account has a new password; sign in with it.", "close", 4005),
    Code.REVOKED: Refusal("The account may not sign in any more.", "close", 4005),
    Code.CODE_NEEDED: Refusal("Expected the code of an app beside the password.", "close", 4004),
    Code.BAD_CODE: Refusal("Expected a code that is right, recent and not used yet.", "drop", 4004),
    Code.FACTOR_NEEDED: Refusal("Expected a second factor, which this role must set up.", "close", 4004),
    Code.BAD_JOIN: Refusal("Expected a name with its join code, valid and not used yet.", "close", 4004),
    Code.BAD_PASSWORD: Refusal("Expected a password of 8 to 256 characters.", "close", 4004),
    Code.NOT_ALLOWED: Refusal("Expected a role that may do this.", "drop"),
    Code.NO_CONVERSATION: Refusal("Expected a conversation that exists and that you may see.", "drop"),
    Code.CONVERSATION_CLOSED: Refusal("Expected an open conversation; this one is closed.", "drop"),
    Code.NOT_QUEUED: Refusal("Expected a conversation in the queue; somebody else has taken it.", "drop"),
    Code.NOT_OWNER: Refusal("Expected the owner with the current generation.", "drop"),
    Code.NOT_OFFERED: Refusal("Expected a conversation that is offered to you.", "drop"),
    Code.NOT_NOW: Refusal("Expected a conversation in a state that allows this.", "drop"),
    Code.AT_CAPACITY: Refusal("Expected an agent with room for one more chat.", "drop"),
    Code.STEP_OPEN: Refusal("Expected the required steps of the closing script first.", "drop"),
    Code.UNKNOWN_NAME: Refusal("Expected a name that the shop's configuration has.", "drop"),
    Code.NOT_THERE: Refusal("Expected a colleague or a department where somebody is there.", "drop"),
    Code.BAD_TIME: Refusal("Expected a time in the future, at most a year away.", "drop"),
    Code.TOO_MANY_LABELS: Refusal("Expected at most 20 tags and 30 fields on a conversation.", "drop"),
    Code.CANNOT_RATE: Refusal("Expected a chat that was closed, rated at most a day ago.", "drop"),
    Code.BAD_REPLY: Refusal("Expected a canned reply with known variables and a code of its own.", "drop"),
    Code.EMPTY_TEXT: Refusal("Expected a text with something to read in it.", "drop"),
    Code.TEXT_TOO_LONG: Refusal("Expected a text of at most 4000 characters.", "drop"),
    Code.CID_REUSED: Refusal("Expected a new client id; this one was stored with another text.", "drop"),
    Code.OUT_OF_ORDER: Refusal("Expected the message before this one first.", "again"),
    Code.BLOCKED: Refusal("Expected a visitor whom the shop has not blocked.", "drop"),
    Code.SLOW_DOWN: Refusal("Expected fewer messages; send this one again after the pause.", "again"),
    Code.STORE_FULL: Refusal("The relay's disk is full; nothing was stored, send it again later.", "again"),
    Code.NO_UPLOADS: Refusal("Expected no file; this relay does not take any.", "drop"),
    Code.NO_FILE: Refusal("Expected a file of yours that was uploaded and not sent yet.", "drop"),
    Code.FILE_TOO_BIG: Refusal("Expected a file of at least one and at most file_bytes_max bytes.", "drop"),
    Code.BAD_PICTURE: Refusal("Expected a picture that can be drawn, of at most 24 megapixels.", "drop"),
    Code.TOO_MANY_FILES: Refusal("Expected fewer files in one day.", "drop"),
    Code.TOO_MANY_LINES: Refusal("Expected fewer connections at once.", "close", 1013),
    Code.RESYNC: Refusal("Too much waits for this line; connect again and resume.", "close", 4008),
    Code.SILENT: Refusal("Nothing was heard for 45 seconds.", "close", 4009),
    Code.GOING_AWAY: Refusal("The relay is restarting; connect again.", "close", 1012),
}

FINAL_CLOSE_CODES: Final = frozenset({4002, 4003, 4004, 4005})
"""After these a client does not reconnect by itself: nothing would change."""

AGENTS_ONLY: Final = frozenset(
    {
        Code.BAD_LOGIN,
        Code.LOGIN_AGAIN,
        Code.SIGNED_OUT,
        Code.NEW_PASSWORD,
        Code.REVOKED,
        Code.CODE_NEEDED,
        Code.BAD_CODE,
        Code.FACTOR_NEEDED,
        Code.BAD_JOIN,
        Code.BAD_PASSWORD,
    }
)
"""About signing in, which no visitor does: his client carries nothing of them."""
