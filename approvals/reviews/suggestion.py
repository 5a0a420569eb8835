"""Who should review what: the same load for everybody, one's own department last. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Seat:
    """A member of the committee as far as the suggestion looks at them."""

    account_id: int
    organisation_id: int
    is_chair: bool = False


@dataclass(frozen=True)
class Case:
    """An application that needs reviewers."""

    application_id: int
    organisation_id: int
    wanted: int
    """How many reviewers it should have."""
    excluded: Collection[int] = frozenset()
    """Leader, members, declared conflicts."""
    assigned: Collection[int] = frozenset()


def suggest(
    cases: Sequence[Case], seats: Sequence[Seat], load: Mapping[int, int]
) -> dict[int, tuple[int, ...]]:
    """Reviewers for each application id: those it has, filled up to what it wants.

    Whoever carries least comes first; people of the applicant's own department and then the chair
    only where nobody else is left. Excluded people never. `load` counts what each carries already.
    Cases with fewest possible reviewers choose first, so that nobody is used up before them.
    """
    carried = {seat.account_id: load.get(seat.account_id, 0) for seat in seats}
    found: dict[int, tuple[int, ...]] = {}
    for case in sorted(cases, key=lambda c: (_free(c, seats), c.application_id)):
        chosen = list(case.assigned)
        for seat in sorted(_eligible(case, seats), key=lambda s: _rank(s, case, carried)):
            if len(chosen) >= case.wanted:
                break
            chosen.append(seat.account_id)
            carried[seat.account_id] += 1
        found[case.application_id] = tuple(sorted(chosen))
    return found


def _eligible(case: Case, seats: Sequence[Seat]) -> list[Seat]:
    barred = {*case.excluded, *case.assigned}
    return [seat for seat in seats if seat.account_id not in barred]


def _free(case: Case, seats: Sequence[Seat]) -> int:
    return sum(seat.organisation_id != case.organisation_id for seat in _eligible(case, seats))


def _rank(seat: Seat, case: Case, carried: Mapping[int, int]) -> tuple[bool, bool, int, int]:
    own_department = seat.organisation_id == case.organisation_id
    return own_department, seat.is_chair, carried[seat.account_id], seat.account_id
