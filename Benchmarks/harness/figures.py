"""Tables and verdicts."""

import json


def table(heads, rows):
    """Prints columns: the first to the left, numbers to the right."""
    cells = [list(heads)] + [[shown(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(heads))]
    for row in cells:
        rest = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))
        print("  ".join([row[0].ljust(widths[0]), *rest]))


def shown(cell):
    if isinstance(cell, float):
        return f"{cell:,.2f}" if cell < 100 else f"{cell:,.0f}"
    return f"{cell:,}" if isinstance(cell, int) else str(cell)


def verdict(name, value, wanted, least=True, unit=""):
    """Prints one figure beside the one it must reach; whether it does."""
    reached = value >= wanted if least else value <= wanted
    sign = "≥" if least else "≤"
    print(f"{'reached' if reached else 'MISSED ':8} {name}: {value:,.3g}{unit} ({sign} {wanted:g}{unit})")
    return reached


def keep(work, case, figures):
    """Leaves the figures for who wants to compare them later."""
    path = work / f"{case}.json"
    path.write_text(json.dumps(figures, indent=2) + "\n")
    print(f"figures: {path}")
