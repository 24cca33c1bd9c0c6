"""What a killed supervisor left behind on a data folder."""

from __future__ import annotations

from services.cli import processes
from services.cli.data_folder import DataFolder

END_SECONDS = 5.0


def end(folder: DataFolder) -> int:
    """Ends them, and says how many there were. Only for who holds the folder's lock."""
    recorded = folder.stack_file.read().processes
    pids = {pid for process in recorded for pid in processes.group(process.pid, process.started)}
    processes.end(pids, END_SECONDS)
    return len(pids)
