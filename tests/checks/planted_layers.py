#!/usr/bin/env python3
"""check_layers.py finds what it must find in planted trees."""
import sys
import unittest

import planted

sys.path.insert(0, str(planted.ROOT / "tools"))
import check_layers  # pylint: disable=wrong-import-position


class Includes(planted.PlantedTree):
    checker = planted.python_tool("check_layers.py") + ["--root", "{root}"]
    good = {
        "core/base/a.h": "#pragma once\n#include <string>\n",
        "core/api/b.h": '#pragma once\n#include "core/base/a.h"\n#include <boost/json.hpp>\n',
        "runtime/c.cc": '#include "core/api/b.h"\n#include <boost/asio.hpp>\n',
        "tools/swarm/main.cc": '#include "runtime/c.h"\n#include "sim/d.h"\n',
    }

    def test_good_tree_passes(self):
        self.expect_ok()

    def test_lower_layer_includes_higher(self):
        self.expect_complaint({"core/base/bad.h": '#include "core/api/b.h"\n'},
                              "core/base/bad.h:1", "core/base may not include core/api/b.h")

    def test_core_includes_runtime(self):
        self.expect_complaint({"core/manager/bad.cc": '#include "runtime/c.h"\n'}, "runtime/c.h")

    def test_runtime_includes_sim(self):
        self.expect_complaint({"runtime/bad.cc": '#include "sim/d.h"\n'}, "sim/d.h")

    def test_sim_includes_runtime(self):
        self.expect_complaint({"sim/bad.cc": '#include "runtime/c.h"\n'}, "runtime/c.h")

    def test_core_includes_asio(self):
        self.expect_complaint({"core/api/bad.cc": "#include <boost/asio/ip/tcp.hpp>\n"}, "asio")

    def test_json_outside_wire(self):
        self.expect_complaint({"core/model/bad.cc": "#include <boost/json.hpp>\n"}, "boost/json")

    def test_folder_without_row(self):
        self.expect_complaint({"core/extra/bad.cc": "int x;\n"}, "not in the table of layers")

    def test_clock_in_core(self):
        self.expect_complaint({"core/api/bad.cc": "auto t = std::chrono::steady_clock::now();\n"},
                              "banned in core/api: steady_clock::now")

    def test_hash_order_in_sim(self):
        self.expect_complaint({"sim/bad.cc": "std::unordered_map<int, int> x;\n"}, "unordered_map")

    def test_words_in_comments_are_free(self):
        self.expect_ok({"core/api/fine.cc": "// Never steady_clock::now() here.\n"})


class HeadersReached(unittest.TestCase):
    """The second half reads `ninja -t deps`."""

    core = "CMakeFiles/swarm_core.dir/core/a.cc.o: #deps 2, deps mtime 1 (VALID)\n"

    def complaints(self, deps):
        return list(check_layers.check_headers_reached(deps))

    def test_clean(self):
        self.assertEqual(self.complaints(self.core + "    ../core/a.cc\n    /usr/x.h\n"), [])

    def test_asio_by_way_of_another_header(self):
        found = self.complaints(self.core + "    /usr/include/boost/asio/post.hpp\n")
        self.assertIn("boost/asio/post.hpp", found[0])

    def test_thread(self):
        found = self.complaints(self.core + "    /usr/include/c++/12/thread\n")
        self.assertEqual(len(found), 1)

    def test_runtime_may(self):
        runtime = "CMakeFiles/swarm_runtime.dir/b.cc.o: #deps 1 (VALID)\n"
        asio = "    /usr/include/boost/asio.hpp\n"
        self.assertEqual(self.complaints(self.core + runtime + asio), [])
        self.assertEqual(len(self.complaints(runtime + self.core + asio)), 1)

    def test_nothing_built_is_no_proof(self):
        self.assertIn("build it first", self.complaints("")[0])


if __name__ == "__main__":
    unittest.main()
