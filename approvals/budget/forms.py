"""Which forms do the money's steps have? The table by the names that definitions use."""

from __future__ import annotations

from typing import Final

from approvals.budget import payment_forms, spending_forms
from approvals.step_forms import StepForm

STEP_FORMS: Final[dict[str, type[StepForm]]] = {
    **payment_forms.STEP_FORMS,
    **spending_forms.STEP_FORMS,
}
