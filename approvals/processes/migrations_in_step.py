"""Do the migrations make what the models say? For `make check`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic.util import CommandError
from flask_migrate import check, upgrade

from approvals import create_app
from config import Settings


def main() -> int:
    """Migrate an empty SQLite and compare; status 1 where they differ."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(database_url=f"sqlite:///{Path(folder) / 'step.db'}"))
        with app.app_context():
            upgrade()
            try:
                check()
            except (CommandError, SystemExit) as difference:
                print(f"The migrations are behind the models: {difference}", file=sys.stderr)
                return 1
    print("Migrations and models are in step.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
