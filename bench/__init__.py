"""The bench: this code's own figures, from a real server over real HTTP. Run ``make bench``."""

import warnings

# The test database's library says so on import; the folder it falls back on will do.
warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
