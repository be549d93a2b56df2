"""What every handler of the web edge works with, and the checks that open a line."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import hdrs, web

from relay.domain.token_bucket import TokenBucket
from relay.protocol import codec
from relay.protocol.frames import Bye
from relay.protocol.refusals import REFUSALS, Code
from relay.service.ports import Clock
from relay.service.reception import Reception
from relay.service.sessions import any_site
from relay.web.doors import (
    Begins,
    Door,
    DoorLimits,
    Network,
    client_address,
    host_allowed,
    is_in,
    origin_allowed,
)
from relay.web.socket_line import SocketLine
from relay.web.upgrade import accept_key, take_over
from relay.web.widget_files import SiteLook, WidgetFiles


@dataclass(frozen=True, slots=True)
class EdgeRules:
    """What a shop may set about the edge; see `relay/settings.py` for the meaning of each."""

    visitor_origins: Mapping[str, Iterable[str]] = field(default_factory=dict)
    """Site to the origins of its pages."""

    hosts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Site to the names by which it is reached; one without names is reached by any."""

    agent_origins: Iterable[str] = ()
    trusted_proxies: frozenset[str] = frozenset({"127.0.0.1", "::1"})
    doors: DoorLimits = field(default_factory=DoorLimits)
    blocked: tuple[Network, ...] = ()
    """Networks whose visitors the shop does not want."""

    frames_at_once: int = 60
    frames_per_s: float = 30.0
    """A person who types and scrolls stays below five frames a second."""


class Edge:
    """The service, the files that are served, and the doors."""

    def __init__(
        self,
        reception: Reception,
        clock: Clock,
        looks: Sequence[SiteLook],
        files: WidgetFiles,
        rules: EdgeRules,
    ) -> None:
        self.reception = reception
        self.clock = clock
        self.looks = looks
        self.files = files
        self.rules = rules
        self.visitors = Door(rules.doors.visitors, rules.doors.per_address)
        self.begins = Begins(rules.doors.new_chats_per_address)
        self.agents = Door(rules.doors.agents, rules.doors.agents)
        self.foreign_pages = 0
        """Requests of pages that are on no list."""

        names = list(rules.hosts.values())
        # Where one site is reached by any name, so is the relay.
        self._hosts = frozenset[str]().union(*names) if names and all(names) else frozenset[str]()
        self._visitor_origins = {origin for each in rules.visitor_origins.values() for origin in each}

    def address(self, request: web.Request) -> str:
        """The client's address, for limits only: it is neither kept nor logged."""
        forwarded_for = request.headers.getall("X-Forwarded-For", [])
        return client_address(request.remote or "", forwarded_for, self.rules.trusted_proxies)

    def visitors_address(self, request: web.Request) -> str:
        """The same for a visitor's line. Raises HTTPForbidden where the shop has blocked the address."""
        address = self.address(request)
        if is_in(address, self.rules.blocked):
            raise web.HTTPForbidden
        return address

    def own_address(self, request: web.Request) -> str:
        """The relay's own address as the client has it; a trusted proxy tells whether that is https."""
        is_proxy = request.remote in self.rules.trusted_proxies
        told = request.headers.get(hdrs.X_FORWARDED_PROTO, "") if is_proxy else ""
        return f"{told if told in ('http', 'https') else request.scheme}://{request.host}"

    def check_host(self, request: web.Request) -> None:
        """Raises HTTPMisdirectedRequest for a name that is none of the relay's (RFC 9110, 7.4)."""
        if not host_allowed(request.host, self._hosts):
            raise web.HTTPMisdirectedRequest

    def is_here(self, request: web.Request, site: str) -> bool:
        """Whether the site is reached by the name that was asked for."""
        return host_allowed(request.host, self.rules.hosts.get(site, ()))

    def check_visitor_origin(self, request: web.Request) -> str | None:
        """The page's origin, None from a client that is no browser. Raises HTTPForbidden."""
        return self._checked_origin(request, request.host, self._visitor_origins)

    def sites_of(self, request: web.Request) -> Callable[[str], bool]:
        """Which sites the page that asks may use: those whose list it is on."""
        origin, host = request.headers.get(hdrs.ORIGIN), request.host
        origins, hosts = self.rules.visitor_origins, self.rules.hosts
        if origin is None and not any(hosts.values()):
            return any_site
        return lambda site: (
            origin_allowed(origin, host, origins.get(site, ())) and host_allowed(host, hosts.get(site, ()))
        )

    def check_agent_origin(self, request: web.Request) -> str | None:
        """The same for the agents' side, whose list is empty unless somebody sets one.

        The relay has no page of its own that opens an agent's line, so that its own name counts for
        nothing here: a foreign name may have been made to point at this machine (DNS rebinding).
        """
        return self._checked_origin(request, "", self.rules.agent_origins)

    def _checked_origin(self, request: web.Request, own_host: str, allowed: Iterable[str]) -> str | None:
        origin = request.headers.get(hdrs.ORIGIN)
        if not origin_allowed(origin, own_host, allowed):
            self.foreign_pages += 1
            raise web.HTTPForbidden
        return origin

    def flood_bucket(self) -> TokenBucket:
        """How many frames one line may send."""
        return TokenBucket(self.rules.frames_at_once, self.rules.frames_per_s)

    def open_socket(
        self, request: web.Request, door: Door, address: str
    ) -> tuple[SocketLine | None, web.StreamResponse]:
        """A line on the request's connection, and what its handler returns; no line when there is no room.

        Raises HTTPException for what is no websocket handshake.
        """
        accept = accept_key(request)
        leave = door.enter(address)
        line, response = take_over(
            request,
            accept,
            lambda transport: SocketLine(
                transport, self.reception, self.flood_bucket(), self.clock.up_ms, leave or _nothing
            ),
        )
        if leave is not None:
            return line, response
        line.write([codec.encode(too_many_lines())])
        line.close(REFUSALS[Code.TOO_MANY_LINES].close_code)
        return None, response


TOO_MANY_RETRY_MS = 10_000


def too_many_lines() -> Bye:
    """What a client hears when there is no room."""
    return Bye(code=Code.TOO_MANY_LINES, after_ms=TOO_MANY_RETRY_MS)


def _nothing() -> None:
    pass


Leave = Callable[[], None]
