"""A warm template: one process that has loaded the libraries notebooks use, and is forked for each kernel (Linux only).

A kernel that starts afresh spends over a second on imports, longer than most notebooks work. The template holds no thread, socket or state of a
notebook, so that a fork of it is what a fresh process is after the same imports: each kernel has its own session, folder, environment and memory,
and no notebook sees what another did. Each request comes over a connection of its own, which stays open as long as the kernel lives: by it
either end learns that the other is gone. Where no template answers, kernels are spawned.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LIBRARIES = (
    "ipykernel.ipkernel",
    "ipykernel.kernelapp",
    "matplotlib.backends.backend_agg",
    "matplotlib.figure",
    "pandas",
    "policylib.corpus",
    "policylib.page.style",
    "policylib.page.show",
    "pyarrow.compute",
    "pyarrow.ipc",
    "pyarrow.parquet",
)  # what nearly every notebook loads; linear algebra must not be called here: its threads would not survive a fork
ONE_THREAD = {"JE_ARROW_MALLOC_CONF": "background_thread:false"}  # pyarrow's allocator would start one of its own
LONGEST_SOCKET = 90  # a Unix socket's path holds at most 107 bytes


def socket_path(environment: Mapping[str, str]) -> str:
    """Return where the template of a run listens; empty where kernels are to be spawned.

    >>> socket_path({"JUPYTER_RUNTIME_DIR": "/x", "POLICYLIB_KERNELS": "spawned"})
    ''
    """
    path = os.path.join(environment.get("JUPYTER_RUNTIME_DIR", ""), "warm")
    able = sys.platform == "linux" and os.path.isabs(path) and len(os.fsencode(path)) < LONGEST_SOCKET
    return path if able and environment.get("POLICYLIB_KERNELS") != "spawned" else ""


@contextmanager
def template(environment: Mapping[str, str], log: Path) -> Iterator[None]:
    """Hold a template ready, where there can be one; kernels that it made outlive it."""
    path = socket_path(environment)
    if not path:
        yield
        return
    with socket.socket(socket.AF_UNIX) as listener, log.open("ab") as errors:
        listener.bind(path)
        listener.listen()  # from here on a request waits until the libraries are loaded
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "policylib.suite.warm", str(listener.fileno())],
            stdin=subprocess.PIPE,
            stdout=errors,
            stderr=errors,
            env={**environment, **ONE_THREAD},
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )
    try:
        yield
    finally:
        process.kill()
        process.communicate()


def main() -> None:
    """Load the libraries, then fork a kernel for each request until the parent closes the input."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as ipykernel does, before matplotlib looks
    for name in LIBRARIES:
        import_module(name)
    if len(os.listdir("/proc/self/task")) > 1:
        sys.exit("a library started a thread: kernels are spawned, as a process with threads must not be forked")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended kernels leave nothing behind
    gc.collect()
    gc.freeze()  # a collection in a kernel leaves the shared pages alone
    while sys.stdin not in select.select([listener, sys.stdin], [], [])[0]:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            _become_kernel(connection)
        connection.close()


def _become_kernel(connection: socket.socket) -> None:
    """Be the kernel that a request describes, then end."""
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        with connection.makefile("r", encoding="utf-8") as lines:
            request = json.loads(lines.readline())
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.clear()
        os.environ.update(request["environment"])
        os.chdir(request["folder"])
        sys.modules["numpy"].random.seed()  # Python's own generator starts anew by itself
        threading.Thread(target=_end_with, args=(connection,), daemon=True).start()
        connection.sendall(f"{os.getpid()}\n".encode())
        _serve(request["argv"])
    finally:
        os._exit(1)


def _serve(argv: Sequence[str]) -> None:
    """Serve as `python -m ipykernel_launcher` with these arguments does."""
    from ipykernel.kernelapp import IPKernelApp

    launcher = find_spec("ipykernel_launcher")
    sys.argv = [str(launcher and launcher.origin), *argv]
    IPKernelApp.launch_instance()


def _end_with(connection: socket.socket) -> None:
    """End this kernel and what it started when the worker that asked for it is gone."""
    with suppress(OSError):  # a worker that was killed before it read the kernel's number resets the connection
        connection.recv(1)
    os.killpg(0, signal.SIGKILL)


class Forked:
    """A forked kernel, as jupyter_client looks at a process that it started.

    Raises:
        OSError: no template answers.
    """

    stdin = stdout = stderr = None

    def __init__(self, path: str, argv: Sequence[str], folder: str, environment: Mapping[str, str]) -> None:
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.connect(path)
        request = {"argv": list(argv), "folder": folder, "environment": dict(environment)}
        self.connection.sendall(json.dumps(request).encode() + b"\n")
        said = self.connection.recv(32)
        if not said:
            raise ConnectionResetError("the template of kernels ended")
        self.pid = int(said)

    def poll(self) -> int | None:
        """Return None while the kernel lives; how it ended is not known."""
        ready, _, _ = select.select([self.connection], [], [], 0)
        return 1 if ready else None

    def wait(self, timeout: float | None = None) -> int | None:
        """Return once the kernel has ended."""
        select.select([self.connection], [], [], timeout)
        self.connection.close()
        return 1

    def send_signal(self, number: int) -> None:
        """Send the kernel a signal, if it is still there."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the kernel."""
        self.send_signal(signal.SIGKILL)

    terminate: Any = kill


if __name__ == "__main__":
    main()
