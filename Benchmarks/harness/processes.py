"""Child processes: started, measured, ended by their own id."""

import contextlib
import os
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Usage:
    """What a child took, as the kernel counted it."""

    wall: float  # seconds
    cpu: float  # seconds, user and system
    peak: float  # MB resident
    status: int
    output: str = ""


def free_port():
    """A port that nobody had a moment ago, chosen by the kernel."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def measure(command, timeout, log=None):
    """Runs a command to its end and tells what it took; it is killed after `timeout` seconds."""
    with contextlib.ExitStack() as stack:
        errors = stack.enter_context(open(log, "wb")) if log else subprocess.DEVNULL
        output = stack.enter_context(tempfile.TemporaryFile())
        began = time.monotonic()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        peak = 0.0
        while not (ended := os.wait4(child.pid, os.WNOHANG))[0]:
            peak = max(peak, high_water(child.pid))
            if time.monotonic() - began > timeout:
                child.kill()
            time.sleep(0.01)
        wall = time.monotonic() - began
        output.seek(0)
        said = output.read().decode()
    _, status, used = ended
    child.returncode = os.waitstatus_to_exitcode(status)
    return Usage(wall, used.ru_utime + used.ru_stime, peak, child.returncode, said)


def high_water(pid):
    """The most memory that a process has had resident, in MB.

    Not `ru_maxrss`: that begins with what the harness had when it forked.
    """
    with contextlib.suppress(OSError), open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1000
    return 0.0


@contextlib.contextmanager
def running(command, log):
    """A child for as long as the block lasts."""
    with open(log, "wb") as errors:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_for_port(port, child, seconds=10):
    """Waits until somebody listens."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if child.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.01)
    raise SystemExit(f"bench: {child.args[0]} does not listen on 127.0.0.1:{port}")
