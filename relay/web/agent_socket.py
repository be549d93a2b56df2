"""`/v1/agent`: an agent's console opens its line, and signs in with its first frame.

No cookie and no address carries the right to it, so that a web page in an agent's browser has
nothing to ride on.
"""

from aiohttp import web

from relay.web.edge import Edge


class AgentSocket:
    """The route's handler."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    async def open(self, request: web.Request) -> web.StreamResponse:
        """Opens the line and hands it to the service. Raises HTTPException for anything else."""
        edge = self._edge
        edge.check_agent_origin(request)
        address = edge.address(request)
        line, response = edge.open_socket(request, edge.agents, address)
        if line is not None:
            line.begin(edge.reception.agent_line(line, address))
        return response
