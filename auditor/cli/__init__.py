"""The command line: arguments in, exit code out; stdout is the product, stderr is progress and complaints."""

from __future__ import annotations

import io
import logging
import sys

import click

from auditor import __version__
from auditor.cli import machine, rules, runs, sites
from auditor.cli.demo import demo
from auditor.cli.stats import stats
from auditor.errors import AuditorError

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="portal-auditor")
@click.option("--verbose", is_flag=True, help="Ghi thêm chi tiết kỹ thuật ra stderr. / Log details.")
def cli(verbose: bool) -> None:
    """Kiểm tra cổng/trang thông tin điện tử của huyện, xã theo quy định pháp luật, có bằng chứng cho từng kết luận."""
    logging.basicConfig(
        level=logging.INFO if verbose else logging.ERROR,
        stream=sys.stderr,
        format="%(levelname)s %(name)s: %(message)s",
    )
    # These libraries warn about every odd page; what matters of it is in the evidence.
    for noisy in ("urllib3", "warcio", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)


cli.add_command(demo)
for _command in (runs.check, runs.audit, runs.crawl, runs.score, runs.report, machine.doctor, machine.install_browser):
    cli.add_command(_command)
cli.add_command(rules.rules)
cli.add_command(sites.sites)
cli.add_command(stats)


def main() -> None:
    """Run a command and end the process with the exit code of the design: 0, 1, 2, 3, 4, 10 or 130."""
    _make_output_safe()
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show(file=sys.stderr)
        code = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo(
            "Đã dừng theo yêu cầu; chạy lại đúng lệnh này để làm tiếp. / Interrupted; run the same command to go on.",
            err=True,
        )
        code = INTERRUPTED
    except AuditorError as error:
        for problem in getattr(error, "problems", (str(error),)):
            click.echo(problem, err=True)
        code = error.exit_code
    except BrokenPipeError:
        # The reader (`| head`) has gone; nobody is left to tell.
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _make_output_safe() -> None:
    """A console that cannot show a Vietnamese letter gets a substitute, never a crash."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="replace")
