"""What does a good text look like? A short example for each, unfolded where somebody asks for it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

EXAMPLES = {
    "summary": _l(
        "We build an online course of 48 lessons with a practice range of 24 scenes for the 286 "
        "students of the security classes. By December 2026 it is taught in 6 classes and open to "
        "3 partner schools."
    ),
    "basis": _l(
        "The 2025 teaching standard asks for a course on the security of web applications. Of 31 "
        "local companies asked in 2025, 78 in 100 name finding and closing weak points as the "
        "first skill they look for."
    ),
    "necessity": _l(
        "The present range dates from 2019 and has 8 scenes for 6 classes a year; each student "
        "practises 4 hours instead of 20. Enlarging it was examined: its licence has ended."
    ),
    "safeguards": _l(
        "The head of the department answers for the plan, the accountant checks every expense "
        "against the school's rules for special money, and the office looks at progress each "
        "quarter."
    ),
    "schedule": _l(
        "March: tender for the servers. April to July: 24 scenes and 48 lessons. September: trial "
        "in 2 classes. November: taught in 6 classes. December: acceptance."
    ),
    "goals": _l(
        "Overall: a course that 286 students pass with 90 in 100 satisfied. Mid-term, in "
        "September: 16 scenes run and 24 lessons are online."
    ),
    "last_year_use": _l(
        "1,280,000 yuan granted, 1,146,880 spent: 920,000 for servers, 180,000 for software, "
        "46,880 for training. The rest was returned because the tender was cheaper."
    ),
}
