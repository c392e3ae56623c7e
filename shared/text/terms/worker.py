"""A process of its own for readers whose time and memory depend on what somebody sent: it has limits, and no secrets.

`python -m shared.text.terms.worker KIND` reads a document from its standard input and writes its clauses, or why they
cannot be read, as JSON. `read` starts it. It may write no file.
"""

import gc
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable

from shared.text.terms import document
from shared.text.terms.document import Broken, Clause, TooLarge, TooSlow, Unreadable

CPU_SECONDS = 10
WALL_SECONDS = 30
"""More than the former, for a machine that has other things to do."""
MEMORY = 768 * 2**20
_MOST_PROCESSES = 4
MAX_CHARACTERS = 2_000_000
_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "LD_LIBRARY_PATH")
_BROKEN = "The file is damaged. Open it, save or print it anew, and try again; or give the terms as text."
_SLOW = "The file is too involved to be read within limits. Save or print it anew, or give the terms as text."


def read(kind: str, content: bytes) -> list[Clause]:
    """Raises what the reader raises, and TooSlow where a limit ended it."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "shared.text.terms.worker", kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
        start_new_session=True,
    )
    with process:
        try:
            written, _ = process.communicate(content, timeout=WALL_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise TooSlow(_SLOW) from error
        finally:
            _end(process)
    if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise TooSlow(_SLOW)
    if process.returncode != 0:
        raise Broken(_BROKEN)
    return _answer(json.loads(written))


def _end(process: subprocess.Popen[bytes]) -> None:
    """With the processes that help it, unless it has ended by itself: it waits for them."""
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)


def environment() -> dict[str, str]:
    """Nothing that the service knows and a document's reader need not."""
    path = os.pathsep.join(os.path.abspath(each) for each in sys.path)
    return {name: os.environ[name] for name in _KEPT if name in os.environ} | {"PYTHONPATH": path}


def _answer(answer: dict[str, list[list[str]] | list[str]]) -> list[Clause]:
    if "refused" in answer:
        kind, detail = answer["refused"]
        raise _refusals()[str(kind)](str(detail))
    return [Clause(*each) for each in answer["clauses"]]


def _refusals() -> dict[str, type[Unreadable]]:
    kinds = [each for each in vars(document).values() if isinstance(each, type) and issubclass(each, Unreadable)]
    return {kind.__name__: kind for kind in kinds}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _main() -> None:
    _limit()
    gc.disable()  # nothing lives long here, and the memory has a limit
    content = sys.stdin.buffer.read()
    try:
        answer: object = {"clauses": _within(_reader(sys.argv[1])(content))}
    except Unreadable as refused:
        answer = {"refused": [type(refused).__name__, refused.detail]}
    except MemoryError:
        answer = {"refused": [TooSlow.__name__, _SLOW]}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # what a library built is not taken down first: that may take as long again


def _reader(kind: str) -> Callable[[bytes], Iterable[Clause]]:
    """Imports only what is needed: a start takes a fifth of a second as it is."""
    if kind == "pdf":
        from shared.text.terms import reading_pdf

        return lambda content: reading_pdf.clauses(content, processes=min(os.cpu_count() or 1, _MOST_PROCESSES))
    from shared.text.terms import reading_markdown

    return lambda content: reading_markdown.clauses(content.decode())


def _within(clauses: Iterable[Clause]) -> list[tuple[str, str, str]]:
    listed, characters = [], 0
    for each in clauses:
        characters += len(each.text)
        if characters > MAX_CHARACTERS:
            raise TooLarge("The text has more than two million characters. Check the agreement alone.")
        listed.append((each.number, each.text, each.place))
    return listed


if __name__ == "__main__":
    _main()
