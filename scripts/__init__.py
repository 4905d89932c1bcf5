"""Set-up and upkeep: the standard library alone, because it runs before anything is installed."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "LearnHub needs Python 3.11 or newer, and %s is %d.%d. Install a newer one, or name it: make run PYTHON=python3.12"
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )
