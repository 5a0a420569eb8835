"""A definition as a picture: Mermaid for documents, boxes and arrows for the application's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.definition import Action, State, Title, Workflow

BOX_WIDTH, BOX_HEIGHT = 124, 30
COLUMN, ROW = 176, 48
TOP, LEFT = 44, 26
MARGIN = 14


@dataclass(frozen=True)
class Box:
    """One state. `status` is gone, now or ahead."""

    key: str
    words: str
    x: int
    y: int
    width: int
    height: int
    status: str


@dataclass(frozen=True)
class Arrow:
    """One way from box to box. `kind` is on, for the way ahead, or back."""

    points: tuple[tuple[int, int], ...]
    kind: str

    @property
    def path(self) -> str:
        """The arrow as SVG path data."""
        return "M" + " L".join(f"{x} {y}" for x, y in self.points)


@dataclass(frozen=True)
class Column:
    """One stage with its heading."""

    words: str
    x: int
    width: int


@dataclass(frozen=True)
class Picture:
    """A whole process; lengths in units of the picture's own box `0 0 width height`."""

    width: int
    height: int
    columns: tuple[Column, ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def mermaid(workflow: Workflow, language: str = "zh") -> str:
    """The process as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.start.key}"]
    lines += [f"    {state.key}: {_words(state.title, language)}" for state in workflow.states]
    for action in workflow.actions:
        for source in action.sources:
            for target in sorted(workflow.targets(action, source) - {source}):
                lines.append(f"    {source} --> {target}: {_words(action.title, language)}")
    lines += [f"    {state.key} --> [*]" for state in workflow.states if state.kind == "end"]
    return "\n".join(lines) + "\n"


def picture(workflow: Workflow, *, now: str, gone: set[str], language: str) -> Picture:
    """The main line by stages, with the present state, the way gone and the way ahead.

    Of the end states only the one that lies in the present or at the end of the main line is drawn.
    """
    places = _places(workflow, now)
    boxes = {
        key: Box(
            key=key,
            words=_words(workflow.state(key).title, language),
            x=LEFT + column * COLUMN,
            y=TOP + row * ROW,
            width=BOX_WIDTH,
            height=BOX_HEIGHT,
            status="now" if key == now else "gone" if key in gone else "ahead",
        )
        for key, (column, row) in places.items()
    }
    rows = max(row for _column, row in places.values()) + 1
    return Picture(
        width=COLUMN * len(workflow.stages) + MARGIN,
        height=TOP + rows * ROW + MARGIN,
        columns=tuple(
            Column(f"{i + 1} {_words(stage.title, language)}", MARGIN + i * COLUMN, COLUMN - MARGIN)
            for i, stage in enumerate(workflow.stages)
        ),
        boxes=tuple(boxes.values()),
        arrows=tuple(_arrows(workflow, boxes)),
    )


def _words(title: Title, language: str) -> str:
    return title.en if language == "en" else title.zh


def _places(workflow: Workflow, now: str) -> dict[str, tuple[int, int]]:
    """Column and row of each state that is drawn."""
    places: dict[str, tuple[int, int]] = {}
    for column, stage in enumerate(workflow.stages):
        for row, state in enumerate(s for s in workflow.states if s.stage == stage.key):
            places[state.key] = (column, row)
    last = len(workflow.stages) - 1
    end = _end_to_draw(workflow, now)
    places[end.key] = (last, sum(column == last for column, _row in places.values()))
    return places


def _end_to_draw(workflow: Workflow, now: str) -> State:
    if workflow.state(now).kind == "end":
        return workflow.state(now)
    return next(s for s in workflow.states if s.kind == "end" and s.outcome == "positive")


def _arrows(workflow: Workflow, boxes: dict[str, Box]) -> Iterable[Arrow]:
    """One arrow for each pair of states that a step of the main line or a loop joins."""
    drawn: set[tuple[str, str]] = set()
    for action in workflow.actions:
        for source in action.sources:
            for target in sorted(workflow.targets(action, source) & boxes.keys()):
                pair = (source, target)
                if source in boxes and source != target and pair not in drawn and not action.aside:
                    drawn.add(pair)
                    yield _arrow(boxes[source], boxes[target])


def _arrow(source: Box, target: Box) -> Arrow:
    if source.x == target.x:
        return _within(source, target)
    if source.x < target.x:
        gutter = target.x - LEFT + MARGIN - 2
        return Arrow(
            (
                (source.x + source.width, source.y + source.height // 2),
                (gutter, source.y + source.height // 2),
                (gutter, target.y + target.height // 2),
                (target.x, target.y + target.height // 2),
            ),
            "on",
        )
    below = max(source.y, target.y) + source.height + (ROW - BOX_HEIGHT) // 2
    return Arrow(
        (
            (source.x + source.width // 2, source.y + source.height),
            (source.x + source.width // 2, below),
            (target.x + target.width // 2, below),
            (target.x + target.width // 2, target.y + target.height),
        ),
        "back",
    )


def _within(source: Box, target: Box) -> Arrow:
    """Down to the next row straight; past other rows along the column's edge; up as a way back."""
    middle = source.x + source.width // 2
    if target.y == source.y + ROW:
        return Arrow(((middle - 8, source.y + source.height), (middle - 8, target.y)), "on")
    if target.y == source.y - ROW:
        return Arrow(((middle + 8, source.y), (middle + 8, target.y + target.height)), "back")
    down = target.y > source.y
    edge = source.x + source.width + 9 if down else source.x - 9
    side = source.x + source.width if down else source.x
    return Arrow(
        (
            (side, source.y + source.height // 2),
            (edge, source.y + source.height // 2),
            (edge, target.y + target.height // 2),
            (side, target.y + target.height // 2),
        ),
        "on" if down else "back",
    )
