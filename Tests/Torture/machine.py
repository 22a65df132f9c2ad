"""What this machine can do: what it cannot is said once, not skipped in silence."""

import functools
import os
import shutil
import subprocess
import tempfile


@functools.cache
def lacks(tool):
    """Why something cannot be done here; nil when it can."""
    if tool == "strace":
        if not shutil.which("strace"):
            return "strace is not installed"
        probe = subprocess.run(
            ["strace", "-o", os.devnull, "-e", "trace=write", "-e", "inject=write:error=EIO:when=1", "true"],
            capture_output=True,
        )
        return None if probe.returncode == 0 else "strace may not trace here"
    if tool == "tmpfs":
        if os.geteuid() != 0:
            return "small disks need root, to mount a tmpfs"
        with tempfile.TemporaryDirectory() as folder:
            mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True)
            if mounted.returncode == 0:
                subprocess.run(["umount", folder], check=True)
            return None if mounted.returncode == 0 else "a tmpfs cannot be mounted here"
    if tool == "power cuts":
        return "power cuts on a loop device are not part of this harness yet"
    return f"unknown: {tool}"


def says(torture, tool):
    """Whether it can be done; says why where it cannot."""
    reason = lacks(tool)
    if reason:
        torture.cannot(reason)
    return reason is None
