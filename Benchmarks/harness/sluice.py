"""The command under test."""

import contextlib
import json
import os
import subprocess
import urllib.request

from harness.processes import free_port, measure, running, wait_for_port


def binary():
    path = os.environ.get("SLUICE")
    if not path or not os.access(path, os.X_OK):
        raise SystemExit("bench: SLUICE must name the built command; use Benchmarks/run.sh")
    return path


def run_command(url, manifest, ledger, task="text-classification", concurrency=64, more=()):
    return [
        binary(), "run", "--task", task, "--model", url, "--no-token", "--manifest", str(manifest),
        "--inputs", "{{text}}", "-c", str(concurrency), "--ledger", str(ledger), *more,
    ]  # fmt: skip


def forget(ledger):
    """Removes a ledger and what stands beside it."""
    for path in ledger.parent.glob(ledger.name + "*"):
        path.unlink()


def run(url, manifest, ledger, timeout, **how):
    """Runs a job to its end; what it took."""
    used = measure(run_command(url, manifest, ledger, **how), timeout, log=str(ledger) + ".log")
    if used.status != 0:
        raise SystemExit(f"bench: sluice ended with {used.status}; see {ledger}.log")
    return used


def status(ledger):
    said = subprocess.run([binary(), "status", str(ledger), "--json"], capture_output=True, check=True)
    return json.loads(said.stdout)


def expect_succeeded(ledger, rows):
    """Every row is in the ledger: what was measured was durable."""
    succeeded = status(ledger)["succeeded"]
    if succeeded != rows:
        raise SystemExit(f"bench: {succeeded} of {rows} rows are in {ledger}")


@contextlib.contextmanager
def simulator(work, *options):
    """The rehearsal endpoint on a free port: yields its address."""
    port = free_port()
    command = [binary(), "simulate", "--port", str(port), *options]
    with running(command, work / "simulate.log") as child:
        wait_for_port(port, child)
        yield f"http://127.0.0.1:{port}"


def stats(url):
    """What the rehearsal endpoint saw."""
    with urllib.request.urlopen(url + "/stats", timeout=10) as reply:
        return json.load(reply)
