"""The same fold, done by hostledger and by what a user would pick instead; a process for each.

Each runs in a venv of its own, so what all of them import uses the standard library only.
"""
