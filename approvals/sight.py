"""What may be seen of an application, and which of it each kind of viewer sees: the table's cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Trail(StrEnum):
    """How much of the history a viewer reads."""

    NONE = "none"
    MONEY = "money"
    STEPS = "steps"
    OWN = "own"
    ALL = "all"


class Scores(StrEnum):
    """Which reviews a viewer reads."""

    NONE = "none"
    OWN = "own"
    HANDED_IN_IF_OWN_IS = "handed_in_if_own_is"
    AFTER_DECISION_WITHOUT_NAMES = "after_decision_without_names"
    SUMMARY = "summary"
    HANDED_IN = "handed_in"
    ALL = "all"


class Identity(StrEnum):
    """How bank and identity numbers are shown."""

    HIDDEN = "hidden"
    MASKED = "masked"
    UNMASKED_WITH_LOG = "unmasked_with_log"
    SHOWN = "shown"


@dataclass(frozen=True)
class Sight:
    """What one viewer sees of one application. The union of all hats they wear."""

    texts: bool = False
    amounts: bool = False
    names: bool = False
    """People's names; withheld from reviewers of a blind call."""
    scores: frozenset[Scores] = frozenset()
    identity: Identity = Identity.HIDDEN
    trail: frozenset[Trail] = frozenset()
    edits: bool = False
    """May edit what the state leaves open to the applicant."""

    @property
    def anything(self) -> bool:
        """False: for this viewer the application does not exist."""
        return self != NOTHING

    def __or__(self, other: Sight) -> Sight:
        ranks = list(Identity)
        return Sight(
            texts=self.texts or other.texts,
            amounts=self.amounts or other.amounts,
            names=self.names or other.names,
            scores=self.scores | other.scores,
            identity=max(self.identity, other.identity, key=ranks.index),
            trail=self.trail | other.trail,
            edits=self.edits or other.edits,
        )


NOTHING = Sight()
JUDGE = Sight(texts=True, amounts=True, names=True)
"""A member of a committee that judges reports: the whole application, nothing beside it."""
REVIEWER = replace(JUDGE, scores=frozenset({Scores.OWN}))
CHAIR = replace(JUDGE, scores=frozenset({Scores.ALL}), trail=frozenset({Trail.STEPS}))
OWN = replace(
    JUDGE,
    scores=frozenset({Scores.AFTER_DECISION_WITHOUT_NAMES}),
    identity=Identity.SHOWN,
    trail=frozenset({Trail.OWN}),
)
OFFICE = replace(
    JUDGE,
    scores=frozenset({Scores.HANDED_IN}),
    identity=Identity.MASKED,
    trail=frozenset({Trail.STEPS}),
)
OFFICE_ON_DRAFT = Sight(names=True, trail=frozenset({Trail.STEPS}))
"""A draft that was never handed in: the office knows of it, and does not read it."""
ASKED = replace(JUDGE, trail=frozenset({Trail.STEPS}))
"""Who is asked to become the leader reads what they would lead, until they have answered."""
BUREAU = replace(OFFICE, scores=frozenset({Scores.SUMMARY}))
FINANCE = replace(JUDGE, identity=Identity.SHOWN, trail=frozenset({Trail.MONEY}))
AUDITOR = replace(
    JUDGE,
    scores=frozenset({Scores.ALL}),
    identity=Identity.UNMASKED_WITH_LOG,
    trail=frozenset({Trail.ALL}),
)
