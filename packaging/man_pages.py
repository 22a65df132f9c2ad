#!/usr/bin/env python3
"""Writes the man pages of a built sluice from what it says about itself.

    packaging/man_pages.py BINARY FOLDER

One page a command: sluice.1, sluice-run.1, sluice-endpoint-wait.1. The text is the command's own
(`--experimental-dump-help`); nothing is written here but the frame.
"""

import datetime
import json
import pathlib
import re
import subprocess
import sys


def escaped(text):
    """Text for roff: its own characters mean themselves."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    return "\n".join(("\\&" + line) if line[:1] in (".", "'") else line for line in text.split("\n"))


def flag(name):
    dashes = "-" if name["kind"] in ("short", "longWithSingleDash") else "--"
    return dashes + name["name"]


def value(argument):
    return argument.get("valueName") or "value"


def synopsis(argument):
    if argument["kind"] == "positional":
        text = f"\\fI{escaped(value(argument))}\\fR"
    else:
        text = f"\\fB{escaped(flag(argument['preferredName']))}\\fR"
        if argument["kind"] == "option":
            text += f" \\fI{escaped(value(argument))}\\fR"
    if argument.get("isRepeating"):
        text += " ..."
    return f"[{text}]" if argument.get("isOptional") else text


def description(argument):
    """A list entry: the names, then what they mean."""
    if argument["kind"] == "positional":
        head = f"\\fI{escaped(value(argument))}\\fR"
    else:
        head = ", ".join(f"\\fB{escaped(flag(name))}\\fR" for name in argument["names"])
        if argument["kind"] == "option":
            head += f" \\fI{escaped(value(argument))}\\fR"
    text = argument.get("abstract") or ""
    default = argument.get("defaultValue")
    if default and "default" not in text.lower():
        text += f" Default: {default}."
    if argument.get("allValues") and not any(one in text for one in argument["allValues"]):
        text += f" One of: {', '.join(argument['allValues'])}."
    return f".TP\n{head}\n{escaped(text.strip())}"


HEADING = re.compile(r"^([A-Z][A-Z ]+[A-Z])$")


def prose(text):
    """A discussion: paragraphs, indented examples as they stand, lines of capitals as headings."""
    lines, open_block = [], False
    example = re.compile(r"^\s+\S|^sluice ")
    for line in text.split("\n"):
        is_block = bool(example.match(line))
        if is_block != open_block:
            lines.append(".PP\n.nf" if is_block else ".fi")
            open_block = is_block
        if HEADING.match(line.strip()) and not is_block:
            lines.append(f".SH {line.strip()}")
        elif line.strip():
            lines.append(escaped(line))
        elif not open_block:
            lines.append(".PP")
        else:
            lines.append("")
    if open_block:
        lines.append(".fi")
    joined = re.sub(r"^\.PP\n", "", "\n".join(lines))
    joined = re.sub(r"(\.PP\n)+(?=\.(SH|PP))", "", joined)
    return re.sub(r"(\n\.PP)+$", "", re.sub(r"(\.SH .*\n)\.PP\n", r"\1", joined))


def synopses(arguments):
    """What may follow the command: in full where that is short, else the positional ones alone."""
    options = [a for a in arguments if a["kind"] != "positional"]
    if len(options) > 8:
        arguments = [a for a in arguments if a["kind"] == "positional"]
    return (["[\\fIoptions\\fR]"] if len(options) > 8 else []) + [synopsis(a) for a in arguments]


def page(command, path, version, date):
    name = "-".join(path)
    shown = [a for a in command.get("arguments") or [] if a.get("shouldDisplay", True)]
    parts = [part for part in command.get("subcommands") or [] if part["commandName"] != "help"]
    out = [
        f'.TH "{escaped(name.upper())}" 1 "{date}" "sluice {escaped(version)}" "User Commands"',
        ".ad l",
        ".SH NAME",
        f"{escaped(name)} \\- {escaped((command.get('abstract') or '').rstrip('.'))}",
        ".SH SYNOPSIS",
        f".B {escaped(' '.join(path))}",
    ]
    out += synopses(shown)
    if parts:
        out.append("\\fIsubcommand\\fR ...")
    if command.get("discussion"):
        out += [".SH DESCRIPTION", prose(command["discussion"].strip())]
    groups = {}
    for argument in shown:
        title = argument.get("sectionTitle")
        title = title or ("Arguments" if argument["kind"] == "positional" else "Options")
        groups.setdefault(title, []).append(argument)
    for title, arguments in sorted(groups.items(), key=lambda group: group[0] != "Arguments"):
        out.append(f".SH {escaped(title.upper())}")
        out += [description(argument) for argument in arguments]
    if parts:
        out.append(".SH SUBCOMMANDS")
        for part in parts:
            out.append(
                f".TP\n.BR {escaped(name + '-' + part['commandName'])} (1)\n"
                + escaped(part.get("abstract") or "")
            )
    if len(path) > 1:
        out += [".SH SEE ALSO", f".BR {escaped('-'.join(path[:-1]))} (1)"]
    text = "\n".join(out)
    return re.sub(r"\n(\.PP\n)(?=\.SH)", "\n", re.sub(r"\n{2,}(?=\.)", "\n", text)) + "\n"


def release_date(version):
    """The day of a version in the changelog; the changelog's own where it has no such section."""
    changelog = pathlib.Path(__file__).resolve().parent.parent / "CHANGELOG.md"
    found = re.search(rf"^## \[{re.escape(version)}\] - (\d{{4}}-\d\d-\d\d)$", changelog.read_text(), re.M)
    changed = datetime.date.fromtimestamp(changelog.stat().st_mtime)
    return found[1] if found else changed.isoformat()


def write(command, path, version, folder):
    parts = [part for part in command.get("subcommands") or [] if part["commandName"] != "help"]
    text = page(command, path, version, release_date(version))
    folder.joinpath("-".join(path) + ".1").write_text(text)
    for part in parts:
        write(part, path + [part["commandName"]], version, folder)


def main():
    binary, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)

    def say(*arguments):
        return subprocess.run([binary, *arguments], check=True, capture_output=True, text=True).stdout

    tree = json.loads(say("--experimental-dump-help"))["command"]
    write(tree, [tree["commandName"]], say("--version").strip(), folder)


if __name__ == "__main__":
    main()
