"""What a watching machine is told: to this one everything, to others that the relay is alive."""

import re
import shutil
from collections import namedtuple

import pytest
from aiohttp import ClientSession

from relay.main import Relay
from tests.integration.relay.web.clients import VISITOR_HELLO, Client
from tests.integration.relay.web.conftest import StartRelay, settled

Usage = namedtuple("Usage", "total used free")


async def asked(relay: Relay, path: str, **headers: str) -> tuple[int, str]:
    async with (
        ClientSession(f"http://127.0.0.1:{relay.port}") as http,
        http.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}) as answer,
    ):
        return answer.status, await answer.text()


async def figures(relay: Relay) -> dict[str, float]:
    status, text = await asked(relay, "/metrics")
    assert status == 200
    samples = [line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#")]
    assert len({name for name, _ in samples}) == len(samples)
    return {name: float(value) for name, value in samples}


async def test_a_relay_that_can_store_is_ready(relay: Relay) -> None:
    assert await asked(relay, "/readyz") == (200, "ready\n")


@pytest.mark.threat(47)
async def test_a_disk_below_the_floor_is_not_ready_and_says_why(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Usage(10**9, 10**9 - 1, 1))
    status, said = await asked(relay, "/readyz")
    assert (status, "less than 200 MB free" in said) == (503, True)
    assert await asked(relay, "/healthz") == (200, "ok\n")


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
@pytest.mark.parametrize(
    "headers",
    [
        {"X_Forwarded_For": "203.0.113.7"},
        {"X_Forwarded_For": "127.0.0.1"},
        {"Forwarded": "for=203.0.113.7"},
        {"X_Real_IP": "203.0.113.7"},
        {"Via": "1.1 Caddy"},
        {"Host": "chat.shop.example"},
        {"Host": "127.0.0.1.evil.example"},
    ],
)
async def test_what_came_through_a_proxy_finds_no_figures(
    relay: Relay, path: str, headers: dict[str, str]
) -> None:
    assert await asked(relay, path, **headers) == (404, "404 Not Found\n")


@pytest.mark.parametrize("host", ["localhost", "localhost:8600", "127.0.0.1:1", "[::1]", "[::1]:8600"])
async def test_this_machine_asks_by_any_of_its_own_names(relay: Relay, host: str) -> None:
    assert (await asked(relay, "/metrics", Host=host))[0] == 200


async def test_the_figures_follow_what_happens(relay: Relay) -> None:
    before = await figures(relay)
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        for n in range(3):
            await visitor.say({"t": "post", "cid": f"{n:032x}", "text": "where is 245-12784?"})
            await visitor.until("ack")
        now = await figures(relay)
        grown = {name: now[name] - before[name] for name in now}
        assert grown["dukkan_messages_total"] == 3
        assert 1 <= grown["dukkan_commit_seconds_count"] <= grown["dukkan_events_total"]
        assert now['dukkan_lines{kind="visitor"}'] == 1
        assert now['dukkan_conversations{state="queued"}'] == now["dukkan_queue_depth"] == 1
    await settled(lambda: relay.edge.visitors.lines == 0)
    assert (await figures(relay))['dukkan_lines{kind="visitor"}'] == 0


async def test_who_is_refused_is_counted_by_the_reason(relay: Relay) -> None:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        await visitor.say({"t": "nonsense"})
        await visitor.until("refused")
        for _ in range(2):
            await visitor.say({"t": "post", "cid": "a" * 32, "text": "hello"})
            await visitor.until("ack")
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "another text"})
        await visitor.until("refused")
    found = await figures(relay)
    refused = {name: value for name, value in found.items() if name.startswith("dukkan_refused_total")}
    assert refused == {
        'dukkan_refused_total{who="visitor",code="unknown_frame"}': 1,
        'dukkan_refused_total{who="visitor",code="cid_reused"}': 1,
    }
    assert found["dukkan_repeats_total"] == 1


async def test_whoever_is_turned_away_at_the_door_is_counted(start_relay: StartRelay) -> None:
    relay = await start_relay(visitors=1)
    async with Client(relay.port, "/v1/visitor"), Client(relay.port, "/v1/visitor") as second:
        await second.until("bye")
    await asked(relay, "/v1/agent", Origin="https://evil.example")
    found = await figures(relay)
    kinds = ("visitor", "agent", "foreign_page")
    assert [found[f'dukkan_turned_away_total{{kind="{kind}"}}'] for kind in kinds] == [1, 0, 1]


async def test_the_commits_are_counted_into_buckets_that_only_grow(relay: Relay) -> None:
    async with Client(relay.port, "/v1/visitor") as visitor:
        await visitor.say(VISITOR_HELLO)
        await visitor.until("live")
        await visitor.say({"t": "post", "cid": "a" * 32, "text": "hello"})
        await visitor.until("ack")
    found = await figures(relay)
    buckets = [value for name, value in found.items() if name.startswith("dukkan_commit_seconds_bucket")]
    assert buckets == sorted(buckets)
    assert buckets[-1] == found["dukkan_commit_seconds_count"] > 0
    assert 0 < found["dukkan_commit_seconds_sum"] < 60


async def test_every_figure_is_explained_as_prometheus_wants_it(relay: Relay) -> None:
    _, text = await asked(relay, "/metrics")
    explained = set(re.findall(r"^# HELP (\w+) .+\.$", text, re.MULTILINE))
    typed = dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE))
    assert explained == set(typed)
    named = set(re.findall(r"^(dukkan_\w+)", text, re.MULTILINE))
    assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in named} == explained
    assert "245-12784" not in text
