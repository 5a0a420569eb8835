"""Can a file of the old formats (.doc, .xls, .wps, .et) be read? By LibreOffice, where it is installed."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from approvals.documents.confinement import TOO_LONG, confined
from approvals.documents.grid import Place, Unreadable
from approvals.documents.opening import LARGEST_FILE, old_office_kind
from approvals.processes.children import die_with_parent
from approvals.wording import N_

SECONDS = 90
PROGRAMS = ("soffice", "libreoffice")
NOT_CONVERTED = N_("LibreOffice cannot convert this file. Save it as .docx or .xlsx.")


def converter() -> str | None:
    """The path of LibreOffice; None where it is not installed."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def as_modern(content: Callable[[], bytes]) -> bytes | None:
    """A file of an old format as .docx or .xlsx. None: it is none, or nothing here converts it."""
    program = converter()
    if program is None:
        return None
    kind = confined(lambda: old_office_kind(content()))
    return _converted(program, content(), kind) if kind else None


def _converted(program: str, content: bytes, kind: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="fundtrail-") as name:
        folder = Path(name)
        (folder / f"file{kind}").write_bytes(content)
        _run(program, folder, f"file{kind}", f"{kind}x")
        result = folder / f"file{kind}x"
        if not result.exists() or result.stat().st_size > LARGEST_FILE:
            raise Unreadable(Place(NOT_CONVERTED))
        return result.read_bytes()


def _run(program: str, folder: Path, file: str, ending: str) -> None:
    """In a group of its own with a profile of its own, ended with all it started when time is up."""
    parent = os.getpid()

    def on_its_own() -> None:
        os.setsid()
        die_with_parent(parent)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE * 4, LARGEST_FILE * 4))

    command = [program, "--headless", "--norestore", "--nolockcheck"]
    command += [f"-env:UserInstallation=file://{folder}/profile", "--convert-to", ending.strip(".")]
    with subprocess.Popen(
        [*command, "--outdir", str(folder), str(folder / file)],
        cwd=folder,
        env={"HOME": str(folder), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=on_its_own,
    ) as process:
        try:
            process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise Unreadable(Place(TOO_LONG)) from None
