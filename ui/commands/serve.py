"""The command `serve`: the app in a browser."""

import ipaddress
from pathlib import Path

import click

from ui.commands.options import language_model_options, library_option


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=8501, show_default=True)
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at: this computer's own.")
@click.option("--name", "names", multiple=True, help="A name by which browsers reach this computer (repeatable).")
@click.option(
    "--sign-in", type=click.Path(path_type=Path), help="How people sign in, and who is a librarian: see SECURITY.md."
)
@click.option("--log", type=click.Path(path_type=Path), help="Write counts and timings of answers there; no text.")
@language_model_options
@library_option
def serve_command(
    port: int,
    no_browser: bool,
    host: str,
    names: tuple[str, ...],
    sign_in: Path | None,
    log: Path | None,
    llm_url: str | None,
    llm_model: str | None,
    library_path: Path | None,
) -> None:
    """Open the app in a browser, on this computer only unless told otherwise. Ctrl-C stops it.

    With --host 0.0.0.0 others can connect, and without --sign-in all of them may ask and read, but change nothing.

    \b
    Examples:
      case-reviews serve --port 8600
      case-reviews serve --host 0.0.0.0 --name reviews.council.example --sign-in sign-in.toml
    """
    from ui.app import choose_language_model
    from ui.server import Reach, serve  # Streamlit takes a second to import, which no other command needs
    from ui.state import log_to

    try:
        reach = Reach(str(ipaddress.IPv4Address(host)), names)
    except ValueError as error:
        raise click.UsageError(f"--host {host} is no address such as 127.0.0.1 or 0.0.0.0.") from error
    choose_language_model(llm_url, llm_model)
    if log:
        log_to(log)
    serve(library_path, port=port, open_browser=not no_browser, reach=reach, sign_in=sign_in)
