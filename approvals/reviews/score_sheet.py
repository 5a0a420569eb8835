"""A filled score sheet: read from a step's values or a draft, checked, written to its review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from approvals.programmes.models import Criterion
from approvals.reviews.models import RECOMMENDATIONS, Review, ReviewScore
from approvals.reviews.scoring import MOST_POINTS, total_of
from approvals.wording import N_
from workflows.engine import RequirementUnmet


@dataclass(frozen=True)
class Sheet:
    """What a reviewer filled in; `weights` are those of the call's criteria."""

    weights: Mapping[int, int]
    points: Mapping[int, int] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    comment: str = ""
    recommendation: str | None = None
    suggested_amount: Decimal | None = None

    @property
    def total(self) -> Decimal:
        """The weighted sum of what has points so far."""
        return total_of(self.points, self.weights)

    @property
    def is_complete(self) -> bool:
        """Whether every criterion has its points."""
        return self.points.keys() == self.weights.keys()

    def write_to(self, review: Review) -> None:
        """Replace what the review says by what is on the sheet."""
        present = {score.criterion_id: score for score in review.scores}
        for criterion_id in self.weights:
            score = present.get(criterion_id)
            if score is None:
                score = ReviewScore(criterion_id=criterion_id)
                review.scores.append(score)
            score.points = self.points.get(criterion_id)
            score.note = self.notes.get(criterion_id, "")
        review.comment = self.comment
        review.recommendation = self.recommendation
        review.suggested_amount = self.suggested_amount


def completed(values: Mapping[str, Any], criteria: Sequence[Criterion]) -> Sheet:
    """The sheet that is handed in. Raises RequirementUnmet if anything is missing or out of range."""
    sheet = read(values, criteria)
    if not sheet.is_complete:
        raise RequirementUnmet(N_("Give points for every criterion before you hand in."))
    if sheet.recommendation is None:
        raise RequirementUnmet(N_("Choose a recommendation before you hand in."))
    return sheet


def read(values: Mapping[str, Any], criteria: Sequence[Criterion]) -> Sheet:
    """A sheet, complete or not, out of a step's values."""
    weights = {criterion.id: criterion.weight for criterion in criteria}
    points = {int(key): int(value) for key, value in (values.get("points") or {}).items()}
    if any(key not in weights or not 1 <= value <= MOST_POINTS for key, value in points.items()):
        raise RequirementUnmet(N_("Points go from 1 to 10, for the criteria of this call."))
    recommendation = values.get("recommendation") or None
    if recommendation is not None and recommendation not in RECOMMENDATIONS:
        raise RequirementUnmet(N_("Choose one of the three recommendations."))
    return Sheet(
        weights=weights,
        points=points,
        notes={int(key): text.strip() for key, text in (values.get("notes") or {}).items()},
        comment=(values.get("comment") or "").strip(),
        recommendation=recommendation,
        suggested_amount=_amount(values.get("suggested_amount")),
    )


def _amount(text: str | None) -> Decimal | None:
    if text in (None, ""):
        return None
    amount = Decimal(text)
    if amount < 0:
        raise RequirementUnmet(N_("The suggested amount is not below zero."))
    return amount
