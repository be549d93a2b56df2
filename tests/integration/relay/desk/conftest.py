"""The shop's relay on a clock that can be moved, started again as often as a test likes."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from relay import main
from tests.integration.relay.desk.shop_floor import SHOP, MovedClock, ShopFloor, open_floor
from tests.integration.relay.web.conftest import widget_files

OpenFloor = Callable[[], AbstractAsyncContextManager[ShopFloor]]


@pytest.fixture
def open_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenFloor:
    """Starts the shop's relay on the test's folder."""
    monkeypatch.setattr(MovedClock, "ahead_ms", 0)
    monkeypatch.setattr(main, "SystemClock", MovedClock)
    monkeypatch.setattr(main, "Shop", lambda: SHOP)
    monkeypatch.setattr(main, "WidgetFiles", lambda sites, words, source: widget_files(sites))
    return partial(open_floor, tmp_path / "data")


@pytest.fixture
async def floor(open_again: OpenFloor) -> AsyncIterator[ShopFloor]:
    """A shop at work."""
    async with open_again() as floor:
        yield floor
