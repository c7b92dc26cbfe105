"""``python -m kkt_driver`` is ``kkt``."""

from kkt_driver.cli import main

raise SystemExit(main())
