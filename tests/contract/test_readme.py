"""What README says is so: its generated parts, the files and folders it names, its pictures and commands."""

import re
from pathlib import Path
from typing import Final

import click

from console.cli import main
from tests.contract.test_house import FOLDERS, name_of
from tests.tools import readme_parts

ROOT: Final = Path(__file__).parents[2]
TEXT: Final = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return re.split(r"^#{2,3} ", TEXT.split(f"# {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def test_the_parts_made_from_the_code_are_not_stale() -> None:
    assert readme_parts.rewritten(TEXT) == TEXT, "run `python -m tests.tools.readme_parts`"


def test_a_stale_part_would_be_noticed() -> None:
    changed = TEXT.replace("queued --> assigned", "queued --> lost")
    assert changed != TEXT
    assert readme_parts.rewritten(changed) == TEXT


def test_the_code_map_names_every_folder() -> None:
    assert {name_of(folder) for folder in FOLDERS} == set(readme_parts.FOLDERS)


def test_the_path_of_one_message_leads_through_files_that_exist() -> None:
    rows = [line for line in section("The path of one message").splitlines() if re.match(r"\| \d", line)]
    assert len(rows) == 18
    for row in rows:
        for name in re.findall(r"`([\w/]+\.\w+)`", row.split("|")[2]):
            assert (ROOT / name).is_file(), name


def test_links_and_pictures_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", TEXT)
    assert len(targets) > 20
    for target in targets:
        if not target.startswith("https://"):
            assert (ROOT / target).is_file(), target


def test_the_commands_that_it_shows_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`?make (\w+)", TEXT)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"


def test_the_programs_that_it_shows_know_their_options() -> None:
    shown = re.findall(r"`dukkan ([^`]+)`", TEXT)
    assert len(shown) >= 6
    for line in shown:
        words = line.split()
        command: click.Command | None = main
        while isinstance(command, click.Group) and words:
            command = command.get_command(click.Context(command), words.pop(0))
        assert command is not None, f"dukkan {line}"
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, f"dukkan {line}"


def test_the_words_of_the_house_are_explained() -> None:
    explained = set(
        re.findall(r"[a-z]+", " ".join(re.findall(r"^\| ([^|]+) \|", section("Words"), re.MULTILINE)))
    )
    wanted = {
        "conversation",
        "visitor",
        "agent",
        "queue",
        "assignment",
        "transcript",
        "presence",
        "note",
        "site",
    }
    assert wanted <= explained
