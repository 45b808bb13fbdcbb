"""The command line `case-reviews`: one module a group of commands."""

from ui.commands.command_line import main

__all__ = ["main"]
