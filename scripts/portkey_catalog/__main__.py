"""`python -m portkey_catalog`, the same as the command `portkey-catalog`."""

import sys

from portkey_catalog.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
