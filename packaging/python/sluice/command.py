"""The sluice command that this package holds."""

import os
import pathlib
import sys


def path():
    """The command's path: the package's own."""
    return str(pathlib.Path(__file__).resolve().parent / "bin" / "sluice")


def certificates(environment):
    """The environment with a file of CA certificates in it.

    The libraries in a wheel look where the machine that built them has its certificates; other distributions have
    theirs elsewhere.
    """
    if "SSL_CERT_FILE" in environment:
        return environment
    places = (
        "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch, Alpine
        "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
        "/etc/ssl/ca-bundle.pem",  # openSUSE
    )
    found = next((place for place in places if os.path.exists(place)), None)
    if found is None:
        try:
            import certifi
        except ImportError:
            return environment
        found = certifi.where()
    return {**environment, "SSL_CERT_FILE": found}


def main():
    """Becomes the command."""
    os.execve(path(), ["sluice", *sys.argv[1:]], certificates(dict(os.environ)))
