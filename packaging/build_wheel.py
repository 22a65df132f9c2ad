#!/usr/bin/env python3
"""Lays out a wheel around a built sluice, for auditwheel to complete.

    packaging/build_wheel.py BINARY FOLDER
"""

import pathlib
import subprocess
import sys
import tempfile

from wheel.wheelfile import WheelFile

HERE = pathlib.Path(__file__).resolve().parent

METADATA = """Metadata-Version: 2.1
Name: sluice
Version: {version}
Summary: Batch inference job runner: ask a model every row of a file, overnight
License: Apache-2.0
Requires-Python: >=3.9
Provides-Extra: pandas
Requires-Dist: pandas; extra == "pandas"
Description-Content-Type: text/markdown

{readme}"""

WHEEL = """Wheel-Version: 1.0
Generator: packaging/build_wheel.py
Root-Is-Purelib: false
Tag: py3-none-linux_{machine}
"""


def main():
    binary, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    version = subprocess.run([binary, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    machine = subprocess.run(["uname", "-m"], check=True, capture_output=True, text=True).stdout.strip()
    with tempfile.TemporaryDirectory() as temporary:
        root = pathlib.Path(temporary)
        package = root / "sluice"
        package.mkdir()
        for source in sorted((HERE / "python" / "sluice").glob("*.py")):
            (package / source.name).write_bytes(source.read_bytes())
        command = package / "bin" / "sluice"
        command.parent.mkdir()
        command.write_bytes(binary.read_bytes())
        command.chmod(0o755)
        info = root / f"sluice-{version}.dist-info"
        info.mkdir()
        readme = (HERE.parent / "README.md").read_text()
        (info / "METADATA").write_text(METADATA.format(version=version, readme=readme))
        (info / "WHEEL").write_text(WHEEL.format(machine=machine))
        (info / "entry_points.txt").write_text("[console_scripts]\nsluice = sluice.command:main\n")
        (info / "LICENSE").write_bytes((HERE.parent / "LICENSE").read_bytes())
        wheel = folder / f"sluice-{version}-py3-none-linux_{machine}.whl"
        with WheelFile(wheel, "w") as out:
            out.write_files(str(root))


if __name__ == "__main__":
    main()
