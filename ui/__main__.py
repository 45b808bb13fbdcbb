"""`python -m ui`: the command line, where `case-reviews` is not installed as a command."""

from ui.commands import main

main()
