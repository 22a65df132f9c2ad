"""Manifests: rows of text, written in a stream so that the harness itself stays small."""

TEXT = "The quick brown fox jumps over the lazy dog and row {} is what it says"


def line(number, text=TEXT):
    return '{"text":"' + text.format(number) + '"}\n'


def manifest(path, rows):
    """A JSONL file of this many different rows; an existing one of that name is taken as it is."""
    if not path.exists():
        beside = path.with_suffix(".tmp")
        with open(beside, "w", buffering=1 << 20) as out:
            for start in range(1, rows + 1, 10_000):
                out.write("".join(line(n) for n in range(start, min(start + 10_000, rows + 1))))
        beside.rename(path)
    return path
