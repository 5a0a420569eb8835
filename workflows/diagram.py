"""A definition as a picture: Mermaid for documents, boxes and arrows for the application's page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from workflows.definition import Action, State, Title, Workflow

BOX_WIDTH, BOX_HEIGHT = 124, 30
COLUMN, ROW = 176, 48
TOP, LEFT = 44, 26
MARGIN = 14
LANE = 8
"""From a box to the first line beside it; half as far from there to the next."""
GUTTER = 36
"""From a column's boxes to where lines from other columns come in."""


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
    """The whole process as a Mermaid state diagram: one arrow for each pair, with all its steps."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.start.key}"]
    lines += [f"    {state.key}: {_words(state.title, language)}" for state in workflow.states]
    for (source, target), actions in _steps(workflow).items():
        titles = dict.fromkeys(_words(action.title, language) for action in actions)
        lines.append(f"    {source} --> {target}: {' / '.join(titles)}")
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


def _steps(workflow: Workflow) -> dict[tuple[str, str], list[Action]]:
    """The steps that move a subject, by where they come from and lead to."""
    found: dict[tuple[str, str], list[Action]] = {}
    for action in workflow.actions:
        for source in action.sources:
            for target in sorted(workflow.targets(action, source) - {source}):
                found.setdefault((source, target), []).append(action)
    return found


def _arrows(workflow: Workflow, boxes: dict[str, Box]) -> Iterable[Arrow]:
    """One arrow for each pair of drawn states that a step of the main line joins."""
    lanes: Counter[tuple[str, int]] = Counter()
    for (source, target), actions in _steps(workflow).items():
        drawn = source in boxes and target in boxes
        if drawn and not all(action.aside for action in actions):
            yield _arrow(boxes[source], boxes[target], lanes)


def _arrow(source: Box, target: Box, lanes: Counter[tuple[str, int]]) -> Arrow:
    """Straight to the next row; else by a lane beside the boxes that no other arrow uses."""
    if source.x == target.x and abs(target.y - source.y) == ROW:
        return _neighbours(source, target)
    if source.x == target.x:
        return _beside(source, target, lanes)
    return _across(source, target, lanes)


def _neighbours(source: Box, target: Box) -> Arrow:
    middle = source.x + source.width // 2
    if target.y > source.y:
        return Arrow(((middle - 8, source.y + source.height), (middle - 8, target.y)), "on")
    return Arrow(((middle + 8, source.y), (middle + 8, target.y + target.height)), "back")


def _beside(source: Box, target: Box, lanes: Counter[tuple[str, int]]) -> Arrow:
    """Past other rows: down on the right of the boxes, up on their left as a way back."""
    down = target.y > source.y
    side, way = (source.x + source.width, 1) if down else (source.x, -1)
    lane = side + way * _lane("right" if down else "left", source.x, lanes)
    return Arrow(_bend(side, source, lane, side, target), "on" if down else "back")


def _across(source: Box, target: Box, lanes: Counter[tuple[str, int]]) -> Arrow:
    """Into another column through the gutter on its left, or back through the one on its right."""
    if target.x > source.x:
        lane = target.x - GUTTER + _lane("gutter", target.x, lanes)
        return Arrow(_bend(source.x + source.width, source, lane, target.x, target), "on")
    right = target.x + target.width
    lane = right + GUTTER - _lane("gutter", right, lanes)
    return Arrow(_bend(source.x, source, lane, right, target), "back")


def _bend(start: int, source: Box, lane: int, end: int, target: Box) -> tuple[tuple[int, int], ...]:
    leaving, arriving = source.y + source.height // 2, target.y + target.height // 2
    return ((start, leaving), (lane, leaving), (lane, arriving), (end, arriving))


def _lane(side: str, x: int, lanes: Counter[tuple[str, int]]) -> int:
    """The distance of the next free lane; the fourth shares the third."""
    taken = min(lanes[side, x], 2)
    lanes[side, x] += 1
    return LANE + taken * LANE // 2
