"""The work journal: what panels must do, what came of it, and what orders must still be told."""
