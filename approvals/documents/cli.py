"""The command line of the official forms: `flask forms read`, `check` and `write`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from approvals.applications.models import Application
from approvals.database import db, utc_now
from approvals.documents.checks import findings
from approvals.documents.conversion import as_modern
from approvals.documents.copied_text import NamedForm, copied_texts
from approvals.documents.form import Finding, Form, Level
from approvals.documents.form_as_json import finding_as_json, form_as_json
from approvals.documents.grid import Unreadable
from approvals.documents.opening import file_content
from approvals.documents.printed import printed
from approvals.documents.queries import KINDS, footer, numbered, stored_form
from approvals.documents.reading import read_content, read_file
from approvals.documents.shown import finding_line, form_lines, place_line, sentence
from approvals.documents.text_effects import index_declaration
from approvals.documents.write_pdf import Undrawable
from approvals.documents.writing import WRITERS

group = AppGroup("forms", help="The two official forms, in and out.")
GROUPS = (group,)
LOCALES = {"zh": "zh_Hans_CN", "en": "en"}

files = click.argument(
    "paths",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
language = click.option("--language", type=click.Choice(["zh", "en"]), default="zh")


@dataclass(frozen=True)
class _Read:
    """A form with the file it came from."""

    path: Path
    form: Form


@group.command("read")
@files
@click.option("--json", "as_json", is_flag=True, help="One JSON list of all forms.")
@language
def read(paths: Sequence[Path], as_json: bool, language: str) -> None:
    """Print the forms that .docx and .xlsx files hold. Exit status 1 if one cannot be read."""
    with force_locale(LOCALES[language]):
        forms, failed = _forms(paths)
        if as_json:
            click.echo(
                json.dumps(
                    [_with_findings(each.form) for each in forms], ensure_ascii=False, indent=1
                )
            )
        else:
            for each in forms:
                click.echo(f"{each.path}\n" + "\n".join(form_lines(each.form)) + "\n")
    raise SystemExit(1 if failed else 0)


@group.command("check")
@files
@language
def check(paths: Sequence[Path], language: str) -> None:
    """Say what is wrong with the forms. Exit status 1 if there is an error or an unreadable file."""
    with force_locale(LOCALES[language]):
        forms, failed = _forms(paths)
        copies = copied_texts([NamedForm(_name(each), each.form) for each in forms])
        for each, copied in zip(forms, copies, strict=True):
            found = (*findings(each.form), *copied)
            failed |= any(finding.level is Level.ERROR for finding in found)
            _print_findings(each, found)
    raise SystemExit(1 if failed else 0)


@group.command("write")
@click.argument("number")
@click.option("--form", "kind", type=click.Choice(KINDS), required=True)
@click.option("--format", "file_format", type=click.Choice(list(WRITERS)), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@language
def write(number: str, kind: str, file_format: str, out: Path, language: str) -> None:
    """Write a form of the application NUMBER into a file."""
    with force_locale(LOCALES[language]):
        content = _written(number, kind, file_format)
        try:
            out.write_bytes(content)
        except OSError as refused:
            message = _("%(file)s cannot be written: %(why)s", file=out, why=refused.strerror)
            raise click.ClickException(message) from refused
    click.echo(out)


def _written(number: str, kind: str, file_format: str) -> bytes:
    application = numbered(number)
    if application is None:
        raise click.ClickException(_("There is no application %(number)s.", number=number))
    stored = stored_form(application.id, kind)
    if stored is None:
        raise click.ClickException(_("%(number)s has no self-evaluation yet.", number=number))
    try:
        return WRITERS[file_format]([printed(stored.form, footer(stored, utc_now()))])
    except Undrawable as missing:
        raise click.ClickException(
            _("No typeface at hand draws %(text)s.", text=missing)
        ) from missing


@group.command("index")
def index() -> None:
    """Make the texts of all declarations that were handed in findable, for the check of copied text."""
    ids = db.session.scalars(
        select(Application.id).where(Application.submitted_at.is_not(None)).order_by(Application.id)
    ).all()
    for application_id in ids:
        index_declaration(db.session.get_one(Application, application_id))
        db.session.commit()
    click.echo(f"{len(ids)} declarations")


def _forms(paths: Sequence[Path]) -> tuple[list[_Read], bool]:
    """The forms of all files; what cannot be read is said on the error stream."""
    forms: list[_Read] = []
    failed = False
    for path in paths:
        try:
            modern = as_modern(lambda path=path: file_content(path))
            read = read_file(path) if modern is None else read_content(modern)
            forms += [_Read(path, form) for form in read]
        except Unreadable as unreadable:
            failed = True
            for place in unreadable.places:
                click.echo(f"✗ {path}: {place_line(place)}", err=True)
    return forms, failed


def _with_findings(form: Form) -> dict[str, Any]:
    found = [finding_as_json(each, sentence(each)) for each in findings(form)]
    return form_as_json(form) | {"findings": found}


def _print_findings(each: _Read, found: Sequence[Finding]) -> None:
    """A cross where something is an error, an exclamation mark where there are only warnings."""
    wrong = any(finding.level is Level.ERROR for finding in found)
    click.echo(f"{'✗' if wrong else '!' if found else '✓'} {each.path} · {_name(each)}")
    for finding in found:
        click.echo(f"    {finding_line(finding)}")


def _name(each: _Read) -> str:
    name = each.form.title or each.path.name
    return f"{name} ({each.form.year})" if each.form.year else name
