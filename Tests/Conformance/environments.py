"""Virtual environments with the real clients, made once and kept under .build-conformance/."""

import hashlib
import subprocess
import sys

CLIENTS = {
    "classic": "huggingface_hub==0.26.5",
    "current": "huggingface_hub==2.4.0",
}
# feature_extraction answers with an array.
COMPANIONS = ["numpy"]

# What pip says when there is no way to the registry, as opposed to a package that is not there.
UNREACHABLE = (
    "Retrying (",
    "Temporary failure in name resolution",
    "Network is unreachable",
    "Connection refused",
    "ConnectTimeoutError",
    "NewConnectionError",
    "ReadTimeoutError",
    "ProxyError",
)


class Unreachable(Exception):
    """PyPI does not answer."""


def python_with(profile, folder):
    """The interpreter of the environment that holds a profile's client.

    Raises Unreachable when PyPI cannot be reached, RuntimeError when it can and pip fails.
    """
    wanted = [CLIENTS[profile], *COMPANIONS]
    name = hashlib.sha256(repr((wanted, sys.version)).encode()).hexdigest()[:12]
    home = folder / f"{profile}-{name}"
    python = home / "bin" / "python"
    marker = home / "complete"
    if marker.exists():
        return python
    print(f"conformance: installing {' '.join(wanted)}", flush=True)
    subprocess.run(
        [sys.executable, "-m", "venv", "--clear", home], check=True, stdin=subprocess.DEVNULL
    )
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    limits = ["--retries", "1", "--timeout", "20"]
    try:
        done = subprocess.run(
            [*pip, *limits, *wanted],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
        )
    except subprocess.TimeoutExpired as slow:
        raise Unreachable from slow
    if done.returncode:
        if any(sign in done.stderr for sign in UNREACHABLE):
            raise Unreachable
        raise RuntimeError(f"pip could not install {' '.join(wanted)}:\n{done.stderr.strip()}")
    marker.touch()
    return python
