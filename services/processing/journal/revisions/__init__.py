"""How the tables came to their form: one file each step, oldest first. Never changed afterwards."""
