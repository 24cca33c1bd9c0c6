"""Instruction manuals: the language of their templates, and what is made of one."""
