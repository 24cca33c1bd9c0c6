"""The panel simulator: a control panel to try and to test with, a process of its own."""
