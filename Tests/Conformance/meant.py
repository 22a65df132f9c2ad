"""What an entry of the differences says, and how to tell that it holds."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from compare import ABSENT, Failure


@dataclass(frozen=True)
class Meant:
    """What may differ, and why; `*` in the first four stands for anything."""

    task: str
    profile: str
    case: str
    aspect: str
    # In one line each, for the page.
    python: str
    sluice: str
    why: str
    # Whether the two differ in the way that is meant.
    holds: object = lambda python, sluice: True

    def covers(self, check, difference):
        said = (self.task, self.profile, self.case, self.aspect)
        found = (check.task, check.profile, check.name, difference.aspect)
        is_named = all(fnmatchcase(value, pattern) for value, pattern in zip(found, said))
        return is_named and bool(self.holds(difference.python, difference.sluice))


def is_name(python, sluice):
    return isinstance(python, str) and isinstance(sluice, str)


def is_lenient(python, sluice):
    """The client refuses the reply, sluice reads it."""
    return isinstance(python, Failure) and not isinstance(sluice, Failure)


def is_lenient_sender(python, sluice):
    """The client refuses to ask, sluice asks."""
    return isinstance(python, Failure) and sluice == "sends"


def is_kind_added(python, sluice):
    """The client says nothing of what it sends, sluice says what kind of file it is."""
    is_kind = isinstance(sluice, str) and sluice.startswith(("image/", "audio/"))
    return python is ABSENT and is_kind


def lenient(task, profile, case, python, why):
    """A reply of another shape than the client expects, which some servers send."""
    return Meant(task, profile, case, "answer", f"{python}: refused", "read", why, is_lenient)
