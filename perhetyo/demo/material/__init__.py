"""The words of the demo town, in TOML beside this file: names, people, households, what is said at visits."""

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def load(name: str) -> dict:
    """The contents of one file: `load("names")`, `load("needs/couple")`."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def needs() -> dict[str, dict]:
    """What is told of each need, by its code."""
    return {path.stem: load(f"needs/{path.stem}") for path in sorted((FOLDER / "needs").glob("*.toml"))}
