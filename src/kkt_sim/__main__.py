"""``python -m kkt_sim`` is ``kkt-sim``."""

import sys

from kkt_sim.cli import main

sys.exit(main())
