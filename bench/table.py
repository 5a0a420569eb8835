"""How are the figures shown? One table: the sizes beside one another, growth, targets."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bench.measuring import Figure
from bench.steps import StepFigures

MOST_GROWTH, MOST_TIMES_THE_FLOOR, MOST_STEP_MS, MOST_STATEMENTS = 1.3, 4.0, 10.0, 12
PEERS = """\
To beat, measured on two cores with 1,000 / 20,000 submissions:
  lists    Hypha 786 / 998 ms (142 statements), by state 952 / 8,144 ms; pretalx 1,201 / 2,924 ms (131)
  details  Indico 106 / 130 ms (25 statements)
  saving a review  Hypha 54 ms (29 statements)"""


@dataclass(frozen=True)
class Line:
    """One measured thing at each size."""

    name: str
    target_ms: float | None
    figures: tuple[Figure, ...]
    counts_statements: bool = True

    @property
    def growth(self) -> float:
        """The median at the largest size by that at the smallest."""
        return self.figures[-1].middle / self.figures[0].middle

    @property
    def faults(self) -> list[str]:
        """What misses its target."""
        found = []
        worst = max(figure.middle for figure in self.figures)
        if self.target_ms is not None and worst > self.target_ms:
            found.append("slow")
        if self.growth > MOST_GROWTH:
            found.append("grows")
        if len({figure.statements for figure in self.figures}) > 1:
            found.append("statements differ")
        if self.counts_statements and self.figures[-1].statements > MOST_STATEMENTS:
            found.append("statements")
        return found


def shown(sizes: Sequence[int], lines: Sequence[Line], steps: Sequence[StepFigures]) -> str:
    """The whole table."""
    head = _row("milliseconds", [f"{size:,}" for size in sizes], "growth", "target", "")
    units = _row("", ["least   p50   p99  sql"] * len(sizes), "", "p50", "")
    rows = [_line(line) for line in lines]
    return "\n".join((head, units, *rows, "", *_steps(sizes, steps), "", PEERS))


def _line(line: Line) -> str:
    target = f"< {line.target_ms:g}" if line.target_ms else ""
    figures = [_figure(figure) for figure in line.figures]
    return _row(line.name, figures, f"{line.growth:.2f}", target, ", ".join(line.faults) or "ok")


def _figure(figure: Figure) -> str:
    return f"{figure.least:5.1f} {figure.middle:5.1f} {figure.p99:5.1f} {figure.statements:4d}"


def _row(name: str, cells: Sequence[str], growth: str, target: str, verdict: str) -> str:
    wide = sum(1 + (unicodedata.east_asian_width(letter) == "W") for letter in name)
    return "  ".join(
        (name + " " * (24 - wide), *(f"{c:>22}" for c in cells), f"{growth:>6}", f"{target:>6}", verdict)
    )  # fmt: skip


def _steps(sizes: Sequence[int], steps: Sequence[StepFigures]) -> list[str]:
    found = []
    for size, step in zip(sizes, steps, strict=True):
        good = step.ratio <= MOST_TIMES_THE_FLOOR and step.door.middle <= MOST_STEP_MS
        found.append(
            f"step through the door at {size:,}: {step.ratio:.2f} times the floor "
            f"(target <= {MOST_TIMES_THE_FLOOR:g}), p50 {step.door.middle:.1f} ms "
            f"(target <= {MOST_STEP_MS:g}): {'ok' if good else 'MISSED'}"
        )
    return found
