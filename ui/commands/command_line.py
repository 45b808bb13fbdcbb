"""The command line: `case-reviews`. The commands are in `ui.commands`; this gathers them and reports errors.

Results go to standard output, progress and errors to standard error; an error is one line (fault, place, remedy) and
exit status 1, wrong usage is 2.
"""

import sys

import click

from corpus import CaseReviewsError
from ui.commands.ask import ask_command
from ui.commands.check import check_command
from ui.commands.evaluate import evaluate_command
from ui.commands.library import add_command, rebuild_command, remove_command
from ui.commands.reporting import print_error
from ui.commands.reviews import list_command, show_command
from ui.commands.serve import serve_command
from ui.terminal import plain, with_remedy


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="case-reviews")
def cli() -> None:
    """Ask a library of published safeguarding case reviews, and get the reviews' own words back, each cited.

    \b
    Examples:
      case-reviews serve                                  open the app in a browser
      case-reviews add ~/Downloads/reviews                add a folder of reviews
      case-reviews ask "how are fathers overlooked?"      ask in the terminal

    Learning from published reviews, not advice on a live case. If a child is in immediate danger call 999.
    """


for _command in (
    add_command,
    remove_command,
    rebuild_command,
    list_command,
    show_command,
    ask_command,
    evaluate_command,
    check_command,
    serve_command,
):
    cli.add_command(_command)


def main() -> None:
    """The console script: expected errors become one line on standard error and exit status 1."""
    try:
        cli(standalone_mode=False)
    except CaseReviewsError as error:
        _fail(error)
    except click.Abort:
        _fail(CaseReviewsError("Stopped."), status=130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of our output (`| head`) has seen enough.
        sys.stdout = None
        sys.exit(0)


def _fail(error: CaseReviewsError, status: int = 1) -> None:
    if "--progress" in sys.argv and "json" in sys.argv:
        print_error(error)
    click.echo(f"case-reviews: {plain(with_remedy(error.fault, error.remedy))}", err=True)
    sys.exit(status)


if __name__ == "__main__":
    main()
