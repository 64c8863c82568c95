#!/usr/bin/env python3
"""Puts sources together that can be compiled as one text, as most of the time goes into headers.

batches.py SIZE SOURCE... prints "SOURCE;NUMBER;SOURCE;NUMBER…" for CMake, NUMBER of the batch of at
most SIZE. Two sources with a name of their own in common (in an anonymous namespace, or a macro) go
apart.
"""
import functools
import pathlib
import re
import sys

# What a source defines for itself at the start of a line.
OWN_NAME = re.compile(r"^(?:class|struct|enum(?: class)?|using|union) (?!namespace)(\w+)\b(?!::)"
                      r"|^(?!using |namespace |return )(?:\[\[\w+\]\] )?\w[\w:<>(),&* ]*?[ &*](\w+)"
                      r"(?:\(|\[|\{| =|;)", re.M)
LOCAL_PART = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.M | re.S)


@functools.lru_cache(maxsize=None)
def own_names(source):
    text = pathlib.Path(source).read_text(encoding="utf-8")
    names = {name for part in LOCAL_PART.findall(text) for pair in OWN_NAME.findall(part)
             for name in pair if name}
    return names | set(re.findall(r"^\s*#define (\w+)", text, re.M))


def batches_of(sources, size):
    """Lists of sources, each in the first batch that has room and none of its names."""
    batches = []
    for source in sources:
        names = own_names(source)
        for members, taken in batches:
            if len(members) < size and not names & taken:
                members.append(source)
                taken |= names
                break
        else:
            batches.append(([source], set(names)))
    return [members for members, _ in batches]


if __name__ == "__main__":
    numbered = enumerate(batches_of(sys.argv[2:], int(sys.argv[1])))
    print(";".join(f"{source};{number}" for number, batch in numbered for source in batch), end="")
