"""The system's Chromium for the browser tests. Run by `make test`, before anything is installed.

On Debian, as root, it installs what is missing; elsewhere it says what would be needed, and the
browser tests are counted as not run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

LIGHT = "chromium-headless-shell"
"""The same engine without the rest of a browser: half the processor time of the whole one."""
NAMES = (LIGHT, "chromium", "chromium-browser", "google-chrome")
PACKAGES = (LIGHT, "fonts-noto-cjk")


def found() -> str | None:
    """The path of a Chromium on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    """Install Chromium where that is possible; never fail."""
    if shutil.which(LIGHT):
        return 0
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium and a Chinese typeface for the browser tests …", flush=True)
        quiet = {
            "stdout": subprocess.DEVNULL,
            "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        }
        subprocess.run(["apt-get", "update", "-q"], **quiet)
        subprocess.run(["apt-get", "install", "-y", "-q", *PACKAGES], **quiet)
        if not found():
            subprocess.run(["apt-get", "install", "-y", "-q", "chromium", PACKAGES[1]], **quiet)
    if not found():
        print(
            "No Chromium here and none can be installed: the browser tests are not run.",
            file=sys.stderr,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
