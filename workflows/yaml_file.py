"""What stands in a YAML file, as plain values?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C, ten times as quick; every process reads a few thousand lines as it starts."""


def read_yaml(path: Path) -> Any:
    """The content of a UTF-8 file. Raises `yaml.YAMLError` and OSError."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
