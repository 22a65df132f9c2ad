"""Reads callgrind's output: instructions, and how often which function was called."""

import collections
import re

COPIES = re.compile(r"mem(cpy|move)")


class Profile:
    def __init__(self, path):
        self.instructions = 0
        self.calls = collections.Counter()
        names, callee = {}, None
        for line in open(path, errors="replace"):
            name = re.match(r"(c?fn)=(\(\d+\))(?: (.*))?", line.rstrip("\n"))
            if name:
                if name[3]:
                    names[name[2]] = name[3]
                if name[1] == "cfn":
                    callee = name[2]
            elif line.startswith("calls="):
                self.calls[callee] += int(line[6:].split()[0])
            elif line.startswith("totals:"):
                self.instructions = int(line.split()[1])
        self.calls = collections.Counter({names.get(key, key): count for key, count in self.calls.items()})

    def copies(self):
        """Calls of the C library's copying functions, whatever variant the machine has."""
        return sum(count for name, count in self.calls.items() if COPIES.search(name))

    def commits(self):
        return sum(count for name, count in self.calls.items() if name.split("'")[0] == "fdatasync")
