"""The figures as a table for the terminal and as docs/CONFORMANCE.md."""

from differences import MEANT
from environments import CLIENTS

HEAD = """# Conformance

Does `sluice` send what the Hugging Face clients send, and read what they read? `make conformance`
installs the real clients ({clients}), has them and `sluice` ask the same
of a recording server, and compares method, path, query, header fields and the bodies: JSON as values,
images and recordings byte for byte. Then both are given the same replies, recorded shapes and failures, and their answers are
compared. Written by `make conformance WRITE=1`.

Streams reach both in pieces that end anywhere. What the client yields is compared with the events of
`sluice call --stream --json`, up to an error and including it, and its text with what `sluice call --stream` prints.

The same clients drive the rehearsed management API of Inference Endpoints (`sluice simulate --endpoints`): list,
create, update, wait, pause, resume, scale to zero, delete, and their refusals.

Not compared are `User-Agent`, `X-Amzn-Trace-Id`, `Accept-Encoding`, what belongs to the connection, and what a run asks
servers about themselves (`--server-limits`). In
answers the client spells names in lower case with `_` and has None where a member is missing;
`feature_extraction` returns single precision, and pictures are compared by their bytes. `sluice` keeps names and digits as the server wrote them.

{table}

`12 of 13` means that one differs on purpose. A task without a method in a client is compared with
`post()`, where the client has it.

## Differences on purpose

An entry that no longer differs fails `make conformance`.
"""


def rows(comparisons, checks):
    """Task, profile, equal requests, equal answers, differences that are meant."""
    for task in dict.fromkeys(check.task for check in checks if check.kind != "harness"):
        for comparison in comparisons:
            own = [
                check
                for check in checks
                if (check.task, check.profile) == (task, comparison.profile)
            ]
            meant = {entry for check in own for entry in check.meant}
            yield task, comparison.profile, share(own, "request"), share(own, "answer"), str(
                len(meant) or ""
            )


def share(checks, kind):
    every = [check for check in checks if check.kind == kind]
    equal = [check for check in every if not check.unexpected and not check.meant]
    if not every:
        return "no method"
    return str(len(every)) if len(equal) == len(every) else f"{len(equal)} of {len(every)}"


def table(comparisons, checks):
    titles = ("task", "profile", "requests equal", "answers equal", "on purpose")
    lines = [titles, *rows(comparisons, checks)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(titles))]
    written = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |"
        for line in lines
    ]
    return "\n".join(
        [written[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *written[1:]]
    )


def text(comparisons, checks):
    clients = " and ".join(f"`{client}`" for client in CLIENTS.values())
    parts = [HEAD.format(clients=clients, table=table(comparisons, checks))]
    parts.append("| task | profile | the Python client | sluice | why |\n|---|---|---|---|---|")
    for entry in MEANT:
        task = "every task" if entry.task == "*" else entry.task
        profile = "both" if entry.profile == "*" else entry.profile
        cells = (task, profile, entry.python, entry.sluice, entry.why)
        parts.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(parts) + "\n"
