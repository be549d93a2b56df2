"""Every bound of the wire, each with its reason; `welcome` tells them to the client."""

from typing import Final

import msgspec

PROTOCOL: Final = 3
PROTOCOLS: Final = (2, 3)
"""The version spoken now and the one before it: a tab that was open during an upgrade keeps working."""

FRAME_BYTES_MAX: Final = 65_536
"""The longest text in four-byte letters, escaped and wrapped, is 24 KB; the rest is slack for lists."""

TEXT_CHARS_MAX: Final = 4_000
"""40 KB of newlines stopped a terminal for 6.5 s (measured); 4,000 characters draw in milliseconds."""

TEXT_LINES_MAX: Final = 60
"""Longer messages are stored whole and shown folded after this many lines."""

FIELD_CHARS_MAX: Final = 512
"""Page addresses, titles, names: longer ones are cut by the sender and refused by the relay."""

IDENTITY_CHARS_MAX: Final = 2_048
"""Of the token by which a shop says who its customer is: a signature and a handful of short fields."""

FILE_NAME_CHARS_MAX: Final = 80
"""Of a file's shown name: what fits one line of a chat beside its size."""

PAGE_ENTRIES_MAX: Final = 200
"""Entries in one `page`."""

PAGE_BYTES_MAX: Final = 49_152
"""A page is cut below the frame's limit, whatever its entries weigh."""

FOLLOWING_MAX: Final = 500
"""Conversations that one hello may ask to resume; a desk of forty chats stays far below."""

MESSAGES_PER_WINDOW: Final = 20
WINDOW_S: Final = 10
"""A visitor may send this many messages in this many seconds before `slow_down`."""

WAITING_BYTES_MAX: Final = 262_144
"""What may wait for one client before its line is closed with `resync`."""

BEAT_S: Final = 25
"""Below nginx's default of 60 s for a silent upstream."""

SILENCE_S: Final = 45
"""After this long without any frame a line is dead, seen from either end."""

PING_S: Final = 20
"""Websocket pings by the relay; a browser answers them without its page."""

LEASE_S: Final = 90
"""An owner who has not been heard for this long loses his conversations to the queue."""

BACKOFF_FIRST_S: Final = 0.5
BACKOFF_LAST_S: Final = 30.0
"""Reconnects wait a random share of a pause that doubles from the first to the last (full jitter)."""

SCORE_MAX: Final = 5
"""A rating is 1 to 5: with words for each it needs no colour and no picture to be understood."""

TAGS_MAX: Final = 20
"""Tags on one conversation: more are a second text, and every list has to carry them."""

FIELDS_MAX: Final = 30
"""Fields of one conversation."""

TAG_CHARS_MAX: Final = 40
"""A tag or a field's name: one word that fits a list."""

CHOICES_MAX: Final = 4
"""Answers to pick from under one message: more are a menu, and push the words off a phone's screen."""

PAGES_MAX: Final = 100
"""Pages of one conversation that are noted: what he looked at before is known long before that."""

PAST_MAX: Final = 20
"""Earlier conversations of a visitor that are listed at once."""

DUE_DAYS_MAX: Final = 366
"""Nothing is snoozed or due later than this."""

QUERY_CHARS_MAX: Final = 200
"""Of a search: a few words and filters."""

HITS_MAX: Final = 50
"""Lines found at once: more than a screen shows, and together below a frame's limit."""

SEARCH_EVERY_MS: Final = 1_000
"""A line may search once in so long: whoever types gets an answer each time he pauses."""

OUTBOX_MESSAGES_MAX: Final = 50
OUTBOX_BYTES_MAX: Final = 65_536
"""What a client keeps for a relay that does not answer; above it typing goes on but sending waits."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a client must keep to, as the relay that it talks to is configured."""

    frame_bytes_max: int = FRAME_BYTES_MAX
    text_chars_max: int = TEXT_CHARS_MAX
    text_lines_max: int = TEXT_LINES_MAX
    messages_per_window: int = MESSAGES_PER_WINDOW
    window_s: int = WINDOW_S
    beat_s: int = BEAT_S
    silence_s: int = SILENCE_S
    file_bytes_max: int = 0
    """Of one file; 0 where the shop takes no files."""
