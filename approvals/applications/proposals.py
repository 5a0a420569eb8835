"""What would an application's contents be with a change, and how much money does the change move?"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Content = dict[str, Any]
Proposed = Mapping[str, Any]
"""`lines` (id → yuan; `priced`: id → quantity and price) and `added` lines; or a `leader`; or `texts`,
`targets` (id → as typed), `removed` indicators (ids) and `indicators` that are new."""

NOTHING = Decimal(0)
FIRST_NEW = "new"


@dataclass(frozen=True)
class Moved:
    """How much of the budget changes its place."""

    amount: Decimal
    total_amount: Decimal

    @property
    def share(self) -> Decimal:
        """Of 1."""
        return self.amount / self.total_amount if self.total_amount else NOTHING


def applied(before: Content, proposed: Proposed) -> Content:
    """The contents as they are to be; what stood is left alone."""
    after = deepcopy(before)
    after["leader"] = proposed.get("leader", before["leader"])
    after["texts"] |= proposed.get("texts", {})
    targets, lines = proposed.get("targets", {}), proposed.get("lines", {})
    removed = set(proposed.get("removed", ()))
    for year in after["years"]:
        year["indicators"] = [row for row in year["indicators"] if row["id"] not in removed]
        for row in year["indicators"]:
            row["target"] = targets.get(str(row["id"]), row["target"])
        for line in year["lines"]:
            if str(line["id"]) in lines:
                line["adjusted"] = lines[str(line["id"])]
        year["lines"] += [
            _new_line(number, line)
            for number, line in enumerate(proposed.get("added", ()))
            if line["year"] == year["year"]
        ]
    after["years"][0]["indicators"] += [
        {"id": f"{FIRST_NEW}-{number}", **row}
        for number, row in enumerate(proposed.get("indicators", ()))
    ]
    return after


def _new_line(number: int, line: Mapping[str, Any]) -> dict[str, Any]:
    """A line that has no row yet, as a version keeps lines."""
    return {
        "id": f"{FIRST_NEW}-{number}",
        "category": line["category"],
        "purpose": line["purpose"],
        "quantity": line.get("quantity"),
        "unit_price": line.get("unit_price"),
        "requested": "0.00",
        "approved": "0.00",
        "adjusted": line["amount"],
    }


def moved(before: Content, proposed: Proposed) -> Moved:
    """What lines gain, which is what others lose, and the whole of the budget."""
    old, new = _amounts(before), _amounts(applied(before, proposed))
    gains = (amount - old.get(key, NOTHING) for key, amount in new.items())
    return Moved(sum((gain for gain in gains if gain > 0), NOTHING), sum(old.values(), NOTHING))


def _in_force(line: Mapping[str, Any]) -> Decimal:
    """What a line may spend: as adjusted, else as approved, else as requested."""
    given = (line.get("adjusted"), line.get("approved"), line["requested"])
    return Decimal(next(amount for amount in given if amount is not None))


def _amounts(content: Content) -> dict[str, Decimal]:
    return {str(line["id"]): _in_force(line) for year in content["years"] for line in year["lines"]}
