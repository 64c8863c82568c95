#!/usr/bin/env python3
"""tidy.py finds every kind of planted violation, and leaves a good tree alone."""
import unittest

import planted

LONG_BODY = "\n".join(f"  x += {number};" for number in range(70))


class Tidy(planted.PlantedTree):
    checker = planted.python_tool("tidy.py") + ["--root", "{root}"]
    good = {
        "README.md": "# Title\n\n```\n# not a title\n```\n",
        "core/api/a.h": "// What this is.\n#pragma once\nint f(int x);\n",
        "core/api/a.cc": '#include "core/api/a.h"\n\nint f(int x) {\n  return x;\n}\n',
        "tests/core/api/a_test.cc": "TEST(A, B) {\n  f(1);\n}\n",
        "core/scheduler/filter_table.cc": '#include "core/scheduler/filters/port.h"\n',
        "core/scheduler/filters/port.cc": "int port;\n",
        "tests/core/scheduler/scheduler_test.cc":
            '#include "core/scheduler/filter_table.h"\n#include "core/scheduler/filters/port.h"\n',
        "runtime/s.cc": "awaitable<void> run() {\n  const int n = co_await read();\n"
                        "  co_await write(n);\n}\n",
        "tests/runtime/s_test.cc": "int test;\n",
    }

    def test_good_tree_passes(self):
        self.expect_ok()

    def test_long_line(self):
        self.expect_complaint({"core/api/a.h": "// " + "x" * 98 + "\n"},
                              "core/api/a.h:1: 101 columns")

    def test_long_file(self):
        self.expect_complaint({"core/api/a.h": "int x;\n" * 501}, "501 lines")

    def test_long_function(self):
        text = "namespace a {\n\nclass B {\n  int f(int x,\n        int y) {\n" + LONG_BODY + \
            "\n  }\n};\n\n}  // namespace a\n"
        self.expect_complaint({"core/api/a.cc": text}, "core/api/a.cc:4: 73 lines", "int f(int x")

    def test_braces_in_text_do_not_hide_a_function(self):
        text = 'int f() {\n  g("}", \'}\');  // }\n' + LONG_BODY + "\n}\n"
        self.expect_complaint({"core/api/a.cc": text}, "core/api/a.cc:1: 73 lines")

    def test_long_table_is_no_function(self):
        rows = "\n".join(f"    {{{number}, size(2)}}," for number in range(80))
        self.expect_ok({"core/api/a.cc": f"constexpr Row<size(3)> rows = {{\n{rows}\n}};\n"})

    def test_promises_need_an_issue(self):
        for mark in ("FIX" + "ME", "TO" + "DO", "X" + "XX"):
            self.expect_complaint({"core/api/a.h": f"// {mark}: later\n"}, "core/api/a.h:1")
        self.expect_ok({"core/api/a.h": "// TO" + "DO(#12): later\n"})

    def test_commented_out_code(self):
        for line in ("// return x;", "//  cluster.remove(id);", "// }", "// int x = 5;",
                     "// if (x) {", '// #include "a.h"'):
            self.expect_complaint({"core/api/a.h": line + "\n"}, "commented-out code")
        self.expect_ok({"core/api/a.h": "// Gone meanwhile (see above); nothing to return.\n"})

    def test_part_without_row(self):
        self.expect_complaint({"core/scheduler/filters/lost.cc": "int x;\n"},
                              "filter_table.cc does not mention it")

    def test_source_without_test(self):
        self.expect_complaint({"core/api/lonely.cc": "int x;\n"},
                              "no tests/core/api/lonely_test.cc")

    def test_exception_needs_a_reason(self):
        lonely = {"core/api/lonely.cc": "int x;\n"}
        entry = "tools/tidy_exceptions.txt"
        self.expect_ok({**lonely, entry: "test core/api/lonely.cc Covered by the scenarios.\n"})
        self.expect_complaint({**lonely, entry: "test core/api/lonely.cc\n"}, "lonely")

    def test_exception_for_nothing(self):
        self.expect_complaint({"tools/tidy_exceptions.txt": "test core/gone.cc Reason.\n"},
                              "there is no such file")

    def test_two_titles(self):
        self.expect_complaint({"README.md": "# One\n# Two\n"}, "2 titles")

    def test_coroutines(self):
        for line in ("if (co_await read()) return;", "f(co_await read());",
                     "auto [a, b] = co_await read();", "co_await post([x] { g(x); });",
                     "while (co_await read()) {}", "x = co_await a() + co_await b();"):
            text = f"awaitable<void> run() {{\n  {line}\n}}\n"
            self.expect_complaint({"runtime/s.cc": text}, "runtime/s.cc:2")

    def test_coroutine_lambda(self):
        self.expect_complaint(
            {"runtime/s.cc": "void f() {\n  spawn([x]() -> awaitable<void> { co_return; });\n}\n"},
            "a coroutine is a named function")

    def test_real_clock(self):
        self.expect_complaint({"runtime/s.cc": "auto now = steady_clock::now();\n"},
                              "only the driver may")


if __name__ == "__main__":
    unittest.main()
