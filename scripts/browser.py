"""The browser of the journey tests: found on the machine, or installed from Debian's packages."""

import os
import shutil

from scripts.steps import StepFailed, run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = "The tests in a browser need Chromium. Install it: apt install chromium fonts-noto-cjk (Debian), or Google Chrome."


def chromium_path() -> str | None:
    """The first Chromium of this machine, or None."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def have_chromium() -> None:
    """Install Chromium with Chinese fonts where there is none and we may. Raises StepFailed."""
    if chromium_path():
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise StepFailed(ADVICE)
    apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300", "-q"]
    run("apt-update", [*apt, "update"], ADVICE)
    run("apt-install", [*apt, "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk"], ADVICE)
