"""Names of things on the wire, with the patterns that decoding enforces.

Lengths are bounded beside each pattern because `$` also matches before a last newline.
Ids that a client may guess are 128 random bits; a token is 256 (OWASP ASVS 5.0, 7.2.3).
"""

from typing import Annotated

from msgspec import Meta

from relay.protocol.limits import IDENTITY_CHARS_MAX, TAG_CHARS_MAX

ClientId = Annotated[
    str, Meta(pattern="^[0-9a-f]{32}$", max_length=32, description="128 random bits, chosen by the sender")
]
"""Names one durable command, so that sending it again changes nothing."""

ConversationId = Annotated[
    str, Meta(pattern="^[0-9a-f]{32}$", max_length=32, description="128 random bits, chosen by the relay")
]

FileId = Annotated[
    str,
    Meta(
        pattern="^([0-9a-f]{32})?$",
        max_length=32,
        description="128 random bits, chosen by the relay for an upload; empty for none",
    ),
]

Seq = Annotated[
    int,
    Meta(
        ge=0,
        le=2**53 - 1,
        description="place in a conversation's log, 1..n without gaps; 0 is before the first",
    ),
]
"""Bounded by 2**53 - 1, the largest integer a browser holds exactly (ECMA-262, Number.MAX_SAFE_INTEGER)."""

Generation = Annotated[
    int, Meta(ge=0, le=2**53 - 1, description="how often the owner of a conversation has changed")
]

TimeMs = Annotated[int, Meta(ge=0, le=2**53 - 1, description="milliseconds since 1970, the relay's clock")]

SiteName = Annotated[
    str,
    Meta(
        pattern="^[a-z0-9][a-z0-9-]{0,39}$",
        max_length=40,
        description="a shop's page, as the configuration names it",
    ),
]

Word = Annotated[
    str,
    Meta(
        pattern=r"^[^\s\x00-\x1f]([^\x00-\x1f]{0,38}[^\s\x00-\x1f])?$",
        max_length=TAG_CHARS_MAX,
        description="a tag, a field, a department, a script or a step, as the shop names it",
    ),
]

Token = Annotated[
    str, Meta(pattern="^([0-9a-f]{64})?$", max_length=64, description="256 random bits, or empty")
]

SignedIdentity = Annotated[
    str,
    Meta(
        max_length=IDENTITY_CHARS_MAX,
        description="a JSON Web Token (RFC 7519) signed by the shop, or empty",
    ),
]

Epoch = Annotated[
    str,
    Meta(
        pattern="^([0-9a-f]{32})?$",
        max_length=32,
        description="names one life of the store; empty when not known yet",
    ),
]
