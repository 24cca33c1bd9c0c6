"""`hostledger verify`: event stores, topics, projections and lookup tables agree."""

from __future__ import annotations

import click

from services.cli import opened
from services.cli.data_folder import DataFolder
from services.cli.findings import Findings
from services.cli.options import data_option, json_option
from services.cli.verifying import Verification


@click.command()
@json_option
@data_option
@opened.command
def verify(as_json: bool, folder: DataFolder) -> None:
    """Compare everything that is made from events with the events. Exits 1 if it differs.

    Works on a running stack: each part is compared up to where it had come at the start.
    """
    findings = Findings(as_json=as_json)
    Verification(folder, findings).run()
    findings.conclude()
