#!/usr/bin/env python3
"""House rules that no compiler knows. Exceptions, with reasons, stand in tidy_exceptions.txt.

Usage: tidy.py [--root DIR]   reads the files that git knows (all files if DIR is no repository)
"""
import argparse
import fnmatch
import pathlib
import re
import subprocess
import sys

COLUMNS, FILE_LINES, FUNCTION_LINES = 100, 500, 60
TOPS = ("core", "sim", "runtime", "metrics", "tools", "bench", "tests")
# Folders whose every .cc must be named in a table, and that table.
TABLES = {
    "core/scheduler/filters": "core/scheduler/filter_table.cc",
    "core/scheduler/strategies": "core/scheduler/strategy_table.cc",
    "core/api/routes": "core/api/route_table.cc",
}
MIRRORED = ("core", "sim", "runtime", "metrics")


class Tree:
    """The files under a root and what is excused there."""

    def __init__(self, root):
        self.root = root
        self.names = sorted(self.list_files())
        self.texts = {name: (root / name).read_text(encoding="utf-8", errors="replace")
                      for name in self.names if self.is_text(name)}
        self.excused = set()
        for line in self.texts.get("tools/tidy_exceptions.txt", "").splitlines():
            words = line.split(maxsplit=2)
            if len(words) == 3 and not line.startswith("#"):
                self.excused.add((words[0], words[1]))

    def list_files(self):
        listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"],
                                cwd=self.root, capture_output=True, text=True, check=False)
        if listed.returncode == 0 and (self.root / ".git").exists():
            return [name for name in listed.stdout.splitlines() if (self.root / name).is_file()]
        return [str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file()]

    @staticmethod
    def is_text(name):
        path = pathlib.PurePath(name)
        return path.suffix in (".h", ".cc", ".py", ".sh", ".md", ".txt", ".cmake") or (
            path.parts[0] in ("tools", ".ci") and not path.suffix)

    def sources(self, *suffixes):
        return [(name, self.texts[name]) for name in self.texts
                if name.split("/")[0] in TOPS and name.endswith(suffixes)]

    def is_excused(self, rule, name):
        return any(rule == kind and fnmatch.fnmatch(name, pattern)
                   for kind, pattern in self.excused)


def blank(code):
    """The code with comments, strings and character constants blanked out, line breaks kept."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|'
                         r"(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.S)
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), code)


def functions(code):
    """(first line, last line, header) of every function body in `code`."""
    stack, start, line = [], 0, 1
    directive = re.compile(r"^[ \t]*#(?:.*\\\n)*.*$", re.M)
    code = directive.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), blank(code))
    for at, char in enumerate(code):
        line += char == "\n"
        if char == "{":
            stack.append((code[start:at], line - code.count("\n", start, at)))
        if char == "}" and stack:
            header, begin = stack.pop()
            begin += header.count("\n", 0, len(header) - len(header.lstrip()))
            if is_function(header, [outer for outer, _ in stack]):
                yield begin, line, " ".join(header.split())
        if char in "{};":
            start = at + 1


def is_function(header, outer):
    words = header.split()
    if "(" not in header or not words:
        return False
    scope = re.compile(r"\s*((inline|template\s*<.*>|public:|private:|protected:)\s*)*"
                       r"(namespace|class|struct|union|extern)\b", re.S)
    return not header.rstrip().endswith("=") and all(scope.match(text) for text in outer)


def check_sizes(tree):
    scripts = (".py", ".sh", "tools/dev", "tools/testbed")
    for name, text in tree.sources(".h", ".cc", *scripts):
        lines = text.splitlines()
        if len(lines) > FILE_LINES and not tree.is_excused("file-length", name):
            yield f"{name}: {len(lines)} lines; a file has at most {FILE_LINES}"
        # A raw string cannot be broken.
        raw = re.sub(r'R"(\w*)\(.*?\)\1"', lambda found: "\n" * found[0].count("\n"), text,
                     flags=re.S)
        for number, line in enumerate(raw.splitlines(), 1):
            if len(line) > COLUMNS and not re.search(r"https?://", line):
                yield f"{name}:{number}: {len(line)} columns; a line has at most {COLUMNS}"


def check_functions(tree):
    for name, text in tree.sources(".h", ".cc"):
        for begin, end, header in functions(text):
            if end - begin + 1 > FUNCTION_LINES and not tree.is_excused("function-length", name):
                yield f"{name}:{begin}: {end - begin + 1} lines; a function has at most " \
                      f"{FUNCTION_LINES}: {header[:60]}"


def check_words(tree):
    marks = re.compile("FIX" + r"ME|\bX" + r"XX\b|\bTO" + r"DO\b(?!\(#\d+\))")
    for name, text in tree.sources(".h", ".cc", ".py", ".sh"):
        for number, line in enumerate(text.splitlines(), 1):
            if marks.search(line):
                yield f"{name}:{number}: {marks.search(line)[0]} (a promise needs an issue: (#n))"


def check_dead_code(tree):
    dead = re.compile(r"^\s*//\s*(#include\b.*|\}|(if|for|while|switch) \(.*\{|"
                      r"([^.]|\.\w)*\b[\w:>.]+\(.*\)\s*(;|\{)|[\w:<>,*& ]+\s[=+|-]?=\s.*;|"
                      r"(return|break|continue)\b[^.]*;)\s*$")
    for name, text in tree.sources(".h", ".cc"):
        for number, line in enumerate(text.splitlines(), 1):
            if dead.match(line):
                yield f"{name}:{number}: commented-out code"


def check_tables(tree):
    for folder, table in TABLES.items():
        for name in tree.names:
            part = name.removeprefix(folder + "/").removesuffix(".cc")
            if not name.startswith(folder + "/") or not name.endswith(".cc"):
                continue
            if f"{folder}/{part}.h" in tree.texts.get(table, "") or tree.is_excused("table", name):
                continue
            yield f"{name}: {table} does not mention it"


def check_tests(tree):
    included = set()
    for name, text in tree.sources(".cc", ".h"):
        if name.startswith("tests/"):
            included.update(re.findall(r'#include "([^"]+)"', text))
    for name, _ in tree.sources(".cc"):
        stem = name.removesuffix(".cc")
        if name.split("/")[0] not in MIRRORED or tree.is_excused("test", name):
            continue
        if f"tests/{stem}_test.cc" not in tree.texts and f"{stem}.h" not in included:
            yield f"{name}: no tests/{stem}_test.cc, and no test includes {stem}.h"


def check_markdown(tree):
    for name in tree.names:
        if name.endswith(".md"):
            text = re.sub(r"^```.*?^```", "", tree.texts[name], flags=re.S | re.M)
            titles = re.findall(r"^# .*", text, flags=re.M)
            if len(titles) != 1:
                yield f"{name}: {len(titles)} titles; a page has one"


def check_coroutines(tree):
    """g++ 12 frees captures twice when a lambda stands in a co_await expression."""
    alone = re.compile(r"\s*(co_return\s|[\w:<>,&*. ]+[\w>&*]\s=\s|[\w.>-]+\s=\s)?co_await\b")
    for name, text in tree.sources(".cc", ".h"):
        code = blank(text)
        for found in re.finditer(r"\bco_await\b", code):
            begin = max(code.rfind(end, 0, found.start()) for end in ";{}") + 1
            number = code.count("\n", 0, found.start()) + 1
            statement = code[begin:code.find(";", found.end()) + 1]
            statement = re.sub(r"^\s*(else\b|case\b[^:]*:|default:)", "", statement)
            statement = re.sub(r"^\s*if \([^()]*(\([^()]*\)[^()]*)*\)\s(?=\s*co_)", "", statement)
            if not alone.match(statement) or statement.count("co_await") > 1:
                yield f"{name}:{number}: co_await stands alone on the right of one statement"
            elif re.search(r"\[[&=\w, ]*\]\s*[({]", statement):
                yield f"{name}:{number}: no lambda beside co_await"
        for found in re.finditer(r"\][^;{}]*->\s*[\w:]*awaitable<", code):
            number = code.count("\n", 0, found.start()) + 1
            yield f"{name}:{number}: a coroutine is a named function, not a lambda"


def check_clock(tree):
    clock = re.compile(r"(system|steady|high_resolution)_clock::now|random_device|\bgettimeofday\b")
    for name, text in tree.sources(".cc", ".h"):
        if name.startswith(("bench/", "tests/")) or tree.is_excused("clock", name):
            continue
        for number, line in enumerate(blank(text).splitlines(), 1):
            if clock.search(line):
                yield f"{name}:{number}: reads {clock.search(line)[0]}: only the driver may"


CHECKS = (check_sizes, check_functions, check_words, check_dead_code, check_tables, check_tests,
          check_markdown, check_coroutines, check_clock)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).parent.parent)
    tree = Tree(parser.parse_args().root)
    errors = [error for check in CHECKS for error in check(tree)]
    for rule, pattern in sorted(tree.excused):
        if not fnmatch.filter(tree.names, pattern):
            errors.append(f"tools/tidy_exceptions.txt: {rule} {pattern}: there is no such file")
    print("\n".join(errors) or "tidy: ok")
    return bool(errors)


if __name__ == "__main__":
    sys.exit(main())
