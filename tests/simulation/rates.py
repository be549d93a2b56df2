"""How often what goes wrong in one run: drawn anew for each, so that no fault hides the others."""

from dataclasses import dataclass
from random import Random
from typing import Final

USUAL: Final = {
    "visitor_writes": 30,
    "visitor_bursts": 1,
    "visitor_sees": 6,
    "visitor_types": 3,
    "agent_takes": 12,
    "agents_race": 4,
    "agent_posts": 24,
    "agent_posts_stale": 3,
    "agent_notes": 6,
    "agent_releases": 3,
    "agent_closes": 3,
    "agent_looks": 3,
    "agent_sees": 6,
    "agent_types": 2,
    "agent_scrolls": 1,
    "pump": 14,
    "wait": 10,
    "wait_long": 1,
}
"""What people do, and how often compared with the rest."""

BUSY: Final = {
    "agent_accepts": 14,
    "agent_declines": 2,
    "agent_transfers": 4,
    "agent_recalls": 1,
    "agent_takes_over": 2,
    "agent_snoozes": 3,
    "agent_wakes": 1,
    "agent_defers": 1,
    "agent_labels": 3,
    "agent_starts_closing": 5,
    "agent_steps": 14,
    "agent_stops_closing": 1,
    "visitor_rates": 5,
    "visitor_leaves_contact": 1,
    "agent_goes": 2,
    "agent_comes_back": 4,
    "agent_stirs": 2,
    "agent_shows": 2,
    "shop_closes": 3,
}
"""What they do besides in a shop that has all of it set up."""

FAULTS: Final = {
    "cut_line": 6,
    "black_hole": 2,
    "stall_line": 1,
    "send_again": 6,
    "send_garbage": 1,
    "reload": 4,
    "client_crash": 4,
    "agent_vanishes": 1,
    "relay_crash": 3,
    "relay_restart": 1,
    "back_up": 2,
    "restore": 2,
    "set_clock": 1,
}
"""What goes wrong. Each run leaves about half of these out, and draws how often the others come."""

REOPEN_MS: Final = (24 * 3_600_000, 24 * 3_600_000, 60_000, 10_000)


@dataclass(slots=True)
class Rates:
    """One run's weights of actions, and its odds of what befalls frames and commits."""

    weights: dict[str, float]
    lost_push: float
    store_full: float
    reopen_ms: int
    is_log_short: bool
    """Whether the desk keeps so few entries that older ones are read from the store."""

    shop: str = "plain"

    def heal(self) -> None:
        """From here on nothing goes wrong."""
        self.lost_push = self.store_full = 0.0


def calm(reopen_ms: int = REOPEN_MS[0]) -> Rates:
    """Nothing goes wrong but what a test does itself."""
    return Rates(dict(USUAL), lost_push=0.0, store_full=0.0, reopen_ms=reopen_ms, is_log_short=False)


def drawn(rng: Random) -> Rates:
    """The rates of one run."""
    shop = rng.choice(("plain", "busy"))
    weights: dict[str, float] = {**USUAL, **(BUSY if shop == "busy" else {})}
    for fault, weight in FAULTS.items():
        weights[fault] = weight * rng.choice((0.0, 0.0, 0.3, 1.0, 3.0)) * 0.5
    return Rates(
        weights=weights,
        lost_push=rng.choice((0.0, 0.0, 0.02, 0.15)),
        store_full=rng.choice((0.0, 0.0, 0.0, 0.1)),
        reopen_ms=rng.choice(REOPEN_MS),
        is_log_short=rng.random() < 0.3,
        shop=shop,
    )
