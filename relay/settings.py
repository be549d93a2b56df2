"""What a shop sets for its relay, with meaning, unit and default of each key."""

import json
from collections.abc import Mapping
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, structs

from relay.domain.shop import Shop
from relay.protocol.agent import AgentRole
from relay.protocol.ids import SiteName
from relay.protocol.limits import BEAT_S, LEASE_S, MESSAGES_PER_WINDOW, WINDOW_S, Limits
from relay.service.service import Rules
from relay.service.uploading import UploadRules
from relay.shared.toml_file import TomlError, read
from relay.store.retention import Days
from relay.web.data_files import sample_config
from relay.web.doors import DoorLimits, Network
from relay.web.edge import EdgeRules
from relay.web.locale import digits

FILE_NAME: Final = "relay.toml"

Origin = Annotated[
    str, Meta(pattern=r"^(\*|https?://[^/\s]+)$", description="such as https://shop.example, or *")
]
HostName = Annotated[
    str, Meta(pattern=r"^[^\s:/@]+$", max_length=253, description="a name without port or path")
]
Colour = Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$", description="#rrggbb")]
Language = Annotated[str, Meta(pattern="^(en|ar|fa)$")]
PagePath = Annotated[str, Meta(pattern="^/", max_length=200, description="such as /checkout")]
Label = Annotated[str, Meta(min_length=1, max_length=30)]
Consent = Annotated[str, Meta(min_length=1, max_length=500)]
InvitationText = Annotated[str, Meta(min_length=1, max_length=160)]
EventName = Annotated[
    str,
    Meta(
        pattern="^(?!(?:open|close|unread|message)$)[a-z_]{0,30}$", description="small letters, such as cart"
    ),
]
Port = Annotated[int, Meta(ge=0, le=65_535)]
Positive = Annotated[int, Meta(ge=1)]

BEATS_A_LEASE: Final = 3
"""So many signs of life fit into a lease, so that a slow line or two costs nobody his conversations."""

LEASE_S_MIN: Final = BEATS_A_LEASE
"""Clients beat once a second at most."""

FRAMES_PER_MESSAGE: Final = 3
"""A message comes with typing before and a receipt after it: the flood limit leaves room for them."""


class Table(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all tables of the file."""


class Listen(Table, frozen=True):
    """`[listen]`: where the relay is reached."""

    host: str = "127.0.0.1"
    """Only this machine by default: a server with TLS stands in front."""

    port: Port = 8600
    """0 takes a free one and prints it."""

    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    """Addresses of servers in front, whose `X-Forwarded-For` is believed."""


class Invitation(Table, frozen=True):
    """`invitations` of a site: when the widget shows a message by itself.

    All of it must hold; it is weighed in the visitor's browser, and nobody sees more than one a week.
    """

    text: Annotated[dict[Language, InvitationText], Meta(min_length=1)]
    """Language to the message; who reads another language is shown none."""

    page: PagePath = "/"
    """The beginning of the path."""

    after_s: Annotated[int, Meta(ge=0, le=3_600)] = 90
    """Seconds on the page."""

    returning: bool = False
    """Only on another day than that of the visitor's first visit, which his browser then keeps."""

    event: EventName = ""
    """What the page must have told by `dukkan.push(["event", NAME, VALUE])`, such as the value of a cart."""

    at_least: Positive = 1
    """The least value that the event must have told."""


class Site(Table, frozen=True):
    """`[[sites]]`: one page of the shop's with the widget on it."""

    name: SiteName
    """Stands in the script's address, /w/<name>.js."""

    title: str = ""
    """Shown above the chat."""

    lang: Annotated[str, Meta(pattern="^([a-z]{2})?$")] = ""
    """The widget's language, one that has a catalogue; empty takes the page's."""

    region: Annotated[str, Meta(pattern="^([A-Z]{2})?$", description="such as EG")] = ""
    """Where the shop is, as ISO 3166 has it: the widget and the relay's own words have its digits, the widget
    its calendar. Empty takes those of the language alone."""

    origins: tuple[Origin, ...] = ()
    """Whose pages may open a chat; the relay's own pages always may."""

    hosts: tuple[HostName, ...] = ()
    """Names by which this site's chat is reached, such as chat.shop.example; empty is any name. Once every
    site has some, the relay answers to no other name at all."""

    accent: Colour = "#0f766e"
    """The colour of the launcher and of the visitor's own messages."""

    consent: dict[Language, Consent] = {}
    """Language to what a visitor is told of his data before he writes; an address in it becomes a link."""

    exclude: tuple[PagePath, ...] = ()
    """Beginnings of paths on which the widget stays away, such as "/checkout" where people pay."""

    invitations: tuple[Invitation, ...] = ()
    """Messages that the widget shows by itself; the first that holds is shown."""

    identity_secret_file: str = ""
    """Where the secret lies by which the shop signs who its customer is, seen from this file's folder; the
    environment's DUKKAN_IDENTITY_<NAME> goes before it. Without either nobody is verified."""

    radius: Annotated[int, Meta(ge=0, le=26)] = 26
    """How round the launcher is, in pixels."""

    offset: Annotated[int, Meta(ge=0, le=200)] = 20
    """How far the launcher stands from the window's edges, in pixels."""

    layer: Annotated[int, Meta(ge=1, le=2_147_483_647)] = 2_147_483_000
    """Its z-index: what of the page lies above it has a higher one."""

    label: dict[Language, Label] = {}
    """Language to the launcher's words, instead of "Chat with us"."""

    side: Literal["end", "start"] = "end"
    """Where the launcher stands: at the end or the start of the line, as the page reads."""


class LimitSettings(Table, frozen=True):
    """`[limits]`: how much is taken in."""

    messages_per_window: Positive = MESSAGES_PER_WINDOW
    """Messages of one visitor in `window_s` seconds."""

    window_s: Positive = WINDOW_S

    visitors: Positive = 12_000
    """Visitors' lines in all."""

    per_address: Positive = 500
    """Visitors' lines from one address."""

    new_chats_per_address: Positive = 300
    """Chats that visitors from one address may begin at once; after that it is one a second."""

    agents: Positive = 500
    """Agents' lines in all."""

    blocked_networks: tuple[str, ...] = ()
    """Where visitors are not wanted from: addresses or networks such as 203.0.113.0/24."""

    def networks(self) -> tuple[Network, ...]:
        """The same, read. Raises ValueError for what is none."""
        return tuple(ip_network(each, strict=False) for each in self.blocked_networks)


class DeskSettings(Table, frozen=True):
    """`[desk]`: how conversations are handled."""

    lease_s: Annotated[int, Meta(ge=LEASE_S_MIN)] = LEASE_S
    """Seconds after an agent was last heard until his conversations go back to the queue."""

    reopen_hours: Annotated[int, Meta(ge=0)] = 24
    """Hours in which a visitor's word reopens a closed conversation; later it begins a new one."""

    search: bool = True
    """All words are indexed, so that agents can search old chats; the index adds a third to the store."""


MEGABYTE: Final = 1_000_000


class UploadSettings(Table, frozen=True):
    """`[uploads]`: pictures and other files in chats."""

    enabled: bool = False
    """Nothing is taken until the shop wants it."""

    only_pictures: bool = False
    """Anything else than PNG, JPEG, GIF and WebP is refused; otherwise it is kept as it is, to be saved."""

    file_mb: Annotated[int, Meta(ge=1, le=100)] = 10
    """Megabytes of one file; the server in front has a limit of its own."""

    visitor_files_per_day: Positive = 20
    visitor_mb_per_day: Positive = 50
    """Of one visitor in 24 hours."""

    mb_per_day: Positive = 1_000
    """Of everybody in 24 hours."""


class PrivacySettings(Table, frozen=True):
    """`[privacy]`: how long what is kept, in days; 0 is for ever."""

    chats_days: Annotated[int, Meta(ge=0, le=36_500)] = 365
    """Conversations, after their last word."""

    files_days: Annotated[int, Meta(ge=0, le=36_500)] = 90
    """Files of conversations, after they were sent."""

    audit_days: Annotated[int, Meta(ge=0, le=36_500)] = 365
    """Who saw, exported, erased and changed what."""


class AccessSettings(Table, frozen=True):
    """`[access]`: how staff sign in."""

    second_factor_roles: tuple[AgentRole, ...] = ()
    """Who must give the code of an app beside the password; anybody else may."""


class Settings(Table, frozen=True):
    """The whole file."""

    listen: Listen = Listen()
    sites: tuple[Site, ...] = (Site(name="demo", title="Demo shop", origins=("*",)),)
    limits: LimitSettings = LimitSettings()
    desk: DeskSettings = DeskSettings()
    uploads: UploadSettings = UploadSettings()
    privacy: PrivacySettings = PrivacySettings()
    access: AccessSettings = AccessSettings()
    agent_origins: tuple[Origin, ...] = ()
    """Whose pages may open an agent's line; the console is no page and needs none."""

    def rules(self, shop: Shop, identity_keys: Mapping[str, bytes] | None = None) -> Rules:
        """What the service needs to know, with what the shop's other files say."""
        regions = {site.name: site.region for site in self.sites}
        return Rules(
            shop=shop,
            sites=frozenset(site.name for site in self.sites),
            limits=Limits(
                messages_per_window=self.limits.messages_per_window,
                window_s=self.limits.window_s,
                beat_s=min(BEAT_S, self.desk.lease_s // BEATS_A_LEASE),
                file_bytes_max=self.upload_rules().file_bytes_max,
            ),
            lease_ms=self.desk.lease_s * 1000,
            reopen_ms=self.desk.reopen_hours * 3_600_000,
            second_factor_roles=frozenset(self.access.second_factor_roles),
            identity_keys=identity_keys or {},
            digits=cache(lambda lang, site: digits(lang, regions.get(site, ""))),
        )

    def upload_rules(self) -> UploadRules:
        """How much of files is taken in."""
        uploads = self.uploads
        return UploadRules(
            file_bytes_max=uploads.file_mb * MEGABYTE if uploads.enabled else 0,
            only_pictures=uploads.only_pictures,
            visitor_files_per_day=uploads.visitor_files_per_day,
            visitor_bytes_per_day=uploads.visitor_mb_per_day * MEGABYTE,
            bytes_per_day=uploads.mb_per_day * MEGABYTE,
        )

    def days_kept(self) -> Days:
        """How long what is kept. A chat that may still be gone on with is no old one."""
        privacy = self.privacy
        reopen_days = -(-self.desk.reopen_hours // 24)
        chats = max(privacy.chats_days, reopen_days) if privacy.chats_days else 0
        return Days(chats=chats, files=privacy.files_days, audit=privacy.audit_days)

    def edge_rules(self) -> EdgeRules:
        """What the web edge needs to know."""
        usual, limits = EdgeRules(), self.limits
        frames = FRAMES_PER_MESSAGE * limits.messages_per_window
        return EdgeRules(
            visitor_origins={site.name: frozenset(site.origins) for site in self.sites},
            hosts={site.name: frozenset(host.lower() for host in site.hosts) for site in self.sites},
            agent_origins=frozenset(self.agent_origins),
            trusted_proxies=frozenset(self.listen.trusted_proxies),
            doors=DoorLimits(
                visitors=limits.visitors,
                per_address=limits.per_address,
                new_chats_per_address=limits.new_chats_per_address,
                agents=limits.agents,
            ),
            blocked=limits.networks(),
            frames_at_once=max(usual.frames_at_once, frames),
            frames_per_s=max(usual.frames_per_s, frames / limits.window_s),
        )

    def with_demo(self) -> "Settings":
        """The same with the site `demo`, open to every page."""
        others = [site for site in self.sites if site.name != "demo"]
        own = [site for site in self.sites if site.name == "demo"] or Settings().sites
        demo = structs.replace(own[0], origins=("*",))
        return structs.replace(self, sites=(*others, demo))


def load(folder: Path | None) -> Settings:
    """The settings in `folder`, or the defaults without one. Raises TomlError."""
    if folder is None:
        return Settings()
    path = folder / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TomlError(f"{path}: expected a text file in UTF-8 ({type(error).__name__})") from None
    settings = read(text, str(path), Settings)
    names = [site.name for site in settings.sites]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise TomlError(f"{path}: expected each site once, '{twice}' stands there twice")
    if not names:
        raise TomlError(f"{path}: expected at least one [[sites]]")
    try:
        settings.limits.networks()
    except ValueError as error:
        raise TomlError(f"{path}: limits.blocked_networks: {error}") from None
    return settings


def load_words(folder: Path | None) -> dict[str, dict[str, str]]:
    """The catalogues by language: the shop's where it has one, else ours. Raises TomlError."""
    catalogues: dict[str, dict[str, str]] = {}
    for each in (sample_config(), folder):
        for path in sorted((each / "i18n").glob("*.json")) if each is not None else []:
            catalogues[path.stem] = {**catalogues.get(path.stem, {}), **_catalogue(path)}
    return catalogues


def _catalogue(path: Path) -> dict[str, str]:
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TomlError(f"{path}: expected JSON in UTF-8 ({error})") from None
    if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
        raise TomlError(f"{path}: expected one object of keys and texts")
    return table
