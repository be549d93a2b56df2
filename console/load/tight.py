"""The tightest closed loop that Python allows: raw sockets and epoll, nothing decoded.

An event loop costs a client as much as a message costs the server, so that a server would never be
full. Here a round costs a receive, a search and a send.
"""

import select
import socket
import time
from collections.abc import Callable, Sequence

from console.load.clients import Tally

RECEIVE_BYTES = 1 << 18


def closed_loop(
    talkers: Sequence[socket.socket],
    listeners: Sequence[socket.socket],
    next_frame: Callable[[int], bytes],
    answer: bytes,
    seconds: float,
    tally: Tally,
) -> float:
    """Every talker sends as soon as `answer` has come to his last frame; listeners only read.

    Returns how long it ran, in seconds; `tally` holds the answers and how long each took. Frames
    that are under way at the end are awaited and not counted.
    """
    poll, by_fd = _registered(talkers, listeners)
    sent_s = [0.0] * len(talkers)
    start = time.perf_counter()
    for number, talker in enumerate(talkers):
        sent_s[number] = time.perf_counter()
        talker.sendall(next_frame(number))
    until, waiting = start + seconds, len(talkers)
    ended = until
    while waiting and time.perf_counter() < until + 20:
        for fd, _ in poll.poll(1):
            number = by_fd[fd]
            if number < 0:
                listeners[-1 - number].recv(RECEIVE_BYTES)
                continue
            if answer not in talkers[number].recv(RECEIVE_BYTES):
                continue
            now = time.perf_counter()
            if now >= until:
                waiting -= 1
                continue
            tally.acked += 1
            tally.latencies_s.append(now - sent_s[number])
            sent_s[number] = now
            talkers[number].sendall(next_frame(number))
    tally.lost += waiting
    return ended - start


def _registered(
    talkers: Sequence[socket.socket], listeners: Sequence[socket.socket]
) -> tuple[select.epoll, dict[int, int]]:
    """All sockets in one poll, and who is behind each: talkers from 0 up, listeners from -1 down."""
    poll = select.epoll()
    by_fd = {}
    for number, talker in enumerate(talkers):
        by_fd[talker.fileno()] = number
        poll.register(talker, select.EPOLLIN)
    for number, listener in enumerate(listeners):
        by_fd[listener.fileno()] = -1 - number
        poll.register(listener, select.EPOLLIN)
    return poll, by_fd
