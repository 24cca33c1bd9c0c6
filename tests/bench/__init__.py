"""The benchmark: `make bench`. Every figure is a ratio of two measurements of the same run."""

from __future__ import annotations

import warnings

warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR")  # asked for by the wheel of PostgreSQL
