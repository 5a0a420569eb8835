"""The one blueprint of the pages for people who review, organise and decide."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint

from approvals.presentation import amount

blueprint = Blueprint("reviews", __name__, url_prefix="/reviews")


@blueprint.app_template_filter("whole_yuan")
def whole_yuan(value: Decimal | None) -> str:
    """An amount without its decimals where they are zero: wide tables have no room for them."""
    return amount(value).removesuffix(".00")
