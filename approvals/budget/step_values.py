"""What do the values of a money step say? Each is read, or refused with its field and a sentence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from approvals.applications.models import Attachment
from approvals.budget.amounts import parse_amount
from approvals.database import db
from approvals.step import Step
from approvals.wording import N_
from workflows.calendar import local_day
from workflows.engine import RequirementUnmet

LONGEST_VOUCHER = 60
LONGEST_LINE = 200


def amount_of(step: Step, name: str = "amount") -> Decimal:
    """An amount in yuan above zero."""
    amount = parse_amount(str(step.values.get(name, "")))
    if not amount:
        raise RequirementUnmet(N_("Give an amount above zero."), field=name)
    return amount


def day_of(step: Step, name: str) -> date:
    """A day that has come."""
    try:
        day = date.fromisoformat(str(step.values.get(name, "")))
    except ValueError:
        raise RequirementUnmet(N_("Give the day."), field=name) from None
    if day > local_day(step.now):
        raise RequirementUnmet(N_("This day has not come yet."), field=name)
    return day


def text_of(step: Step, name: str, longest: int, *, required: bool = False) -> str:
    """A text of at most so many characters."""
    text = str(step.values.get(name) or "").strip()
    if required and not text:
        raise RequirementUnmet(N_("Fill in this field."), field=name)
    if len(text) > longest:
        raise RequirementUnmet(
            N_("This is longer than %(longest)s characters."), {"longest": longest}, field=name
        )
    return text


def voucher_of(step: Step) -> str:
    """The number of the bank's or the accountants' voucher."""
    return text_of(step, "voucher_number", LONGEST_VOUCHER, required=True)


def id_of(step: Step, name: str) -> int:
    """The id of a row that was chosen."""
    try:
        return int(step.values.get(name, ""))
    except (TypeError, ValueError):
        raise RequirementUnmet(N_("Choose one."), field=name) from None


def attached_file(step: Step, name: str, place: str) -> Attachment | None:
    """The row for a file that the form has put into the store, if there is one."""
    stored: dict[str, Any] | None = step.values.get(name)
    if not stored or step.actor is None:
        return None
    attachment = Attachment(
        place=place,
        file_name=stored["file_name"],
        media_type=stored["media_type"],
        size=stored["size"],
        digest=stored["digest"],
        uploaded_by_id=step.actor.id,
        uploaded_at=step.now,
    )
    step.application.attachments.append(attachment)
    db.session.flush()
    return attachment
