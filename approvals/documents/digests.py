"""What is the digest of a form, in whole and as it stands on paper?"""

from __future__ import annotations

import hashlib
import json

from approvals.documents.form import Form
from approvals.documents.form_as_json import form_as_json

SHORT = 12
"""Characters of a digest on paper."""


def digest_of_form(form: Form) -> str:
    """SHA-256 of a form's content in canonical form."""
    content = json.dumps(form_as_json(form), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
