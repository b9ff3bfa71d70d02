"""`gravida`: the commands, and what becomes of their errors."""

import sys
import traceback
import warnings
from collections.abc import Sequence
from importlib.metadata import version
from types import TracebackType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from pipeline.cli.articles import join, part
from pipeline.cli.backup import backup, restore
from pipeline.cli.collect import collect
from pipeline.cli.doctor import doctor
from pipeline.cli.evaluate import evaluate
from pipeline.cli.export import export
from pipeline.cli.extract import extract
from pipeline.cli.ingest import ingest
from pipeline.cli.learn import learn
from pipeline.cli.output import say
from pipeline.cli.review import review
from pipeline.cli.schema import schema
from pipeline.cli.show import show
from pipeline.cli.signals import ENDING
from pipeline.cli.status import failures, status
from pipeline.debug import debugging
from schemas.errors import GravidaError, SettingsError

FAILED, USAGE, STOPPED = 1, 2, 130


class Group(TyperGroup):
    """The command group, with every error in one line on standard error and the exit status as documented."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command and end with its status.

        0, 3 (some documents failed), 1 (the run failed), 2 (usage), 130 (Ctrl-C), 143 and 129 (SIGTERM, SIGHUP).
        """
        try:
            with ENDING:
                status = super().main(
                    args, prog_name or "gravida", complete_var, False, windows_expand_args, **extra
                )
        except SettingsError as error:
            status = _complain(str(error), USAGE)
        except GravidaError as error:
            status = _complain(str(error), FAILED)
        except typer.Abort:
            status = STOPPED
        except typer.TyperException as error:
            status = _complain(f"{_usage(error)}; see gravida --help", USAGE)
        if status == STOPPED:
            status = _complain("stopped", ENDING.status or STOPPED)
        sys.exit(status if isinstance(status, int) else 0)


app = typer.Typer(
    cls=Group,
    name="gravida",
    help="Published obstetric case reports become validated records, every value with its quote.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    collect,
    extract,
    ingest,
    status,
    failures,
    show,
    join,
    part,
    review,
    backup,
    restore,
    export,
    evaluate,
    schema,
    doctor,
):
    app.command()(command)
app.add_typer(learn)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"gravida {version('gravida')}")
        raise typer.Exit


@app.callback()
def options(
    show_version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end."),
    ] = False,
) -> None:
    """Published obstetric case reports become validated records, every value with its quote."""


def main() -> None:
    """The command `gravida`."""
    ENDING.listen()
    sys.excepthook = _one_line
    if not debugging():
        warnings.simplefilter("ignore")  # what libraries tell developers is not for users
    typer.main.get_command(app)()  # not app(), which puts its own hook in place of ours


def _complain(message: str, status: int) -> int:
    say(f"gravida: {message}")
    return status


def _usage(error: typer.TyperException) -> str:
    words = error.format_message() if hasattr(error, "format_message") else str(error)
    return str(words).strip().rstrip(".")


def _one_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error that nobody foresaw: one line, and the traceback for those who ask for it."""
    if issubclass(kind, KeyboardInterrupt):
        say("gravida: stopped")
    elif debugging():
        traceback.print_exception(kind, error, trace)
    else:
        say(
            f"gravida: an error that should not happen ({kind.__name__}: {str(error)[:300]}); "
            "please report this line; GRAVIDA_DEBUG=1 shows where it happened"
        )
