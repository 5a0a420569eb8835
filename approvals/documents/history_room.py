"""The one blueprint that the views of the history share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("history", __name__, url_prefix="/imports/history")
