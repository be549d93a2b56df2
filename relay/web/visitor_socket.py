"""`/v1/visitor`: a visitor's browser opens its line."""

from aiohttp import web

from relay.web.edge import Edge


class VisitorSocket:
    """The route's handler."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Opens the line and hands it to the service. Raises HTTPException for anything else."""
        edge = self._edge
        edge.check_visitor_origin(request)
        address = edge.visitors_address(request)
        line, response = edge.open_socket(request, edge.visitors, address)
        if line is not None:
            begins = edge.begins.of(address, edge.clock.up_ms())
            line.begin(edge.reception.visitor_line(line, edge.sites_of(request), begins))
        return response
