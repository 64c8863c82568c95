"""The board against Grafana's own types.

SWARM_NODE_PEERS is a folder in which `npm install @grafana/schema ts-json-schema-generator ajv` was
done; without it this test is skipped.
"""
import copy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77
HERE = pathlib.Path(__file__).resolve().parent
BOARD = HERE.parents[1] / "metrics/grafana/dashboards/swarm.json"
MODULES = pathlib.Path(os.environ.get("SWARM_NODE_PEERS", "/nowhere")) / "node_modules"
NEEDED = ("@grafana/schema", "ts-json-schema-generator", "ajv")

# Of a panel that fits no kind, the complaints about the kind that it says it is.
CHECK = """
const ajv = new (require("ajv"))({allErrors: true, strict: false});
const [schema, boards] = ["schema.json", "boards.json"].map(
  name => JSON.parse(require("fs").readFileSync(name)));
const valid = ajv.compile(schema);
const find = part => part.$ref
  ? find(schema.definitions[decodeURIComponent(part.$ref.slice("#/definitions/".length))]) : part;
const kinds = find(find(schema).properties.panels.items ?? {}).anyOf.map(find);
const checks = Object.fromEntries(kinds.map(kind =>
  [kind.properties.type.const, ajv.compile({...kind, definitions: schema.definitions})]));
const text = (title, errors) => errors.map(
  e => `${title}${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
console.log(JSON.stringify(boards.map(board => {
  const wrong = board.panels.flatMap(panel => {
    const check = checks[panel.type];
    if (!check) return [`${panel.title}: unknown kind ${panel.type}`];
    return check(panel) ? [] : text(panel.title, check.errors);
  });
  if (wrong.length || valid(board)) return wrong;
  return text("", valid.errors);
})));
"""


def complaints(folder, boards):
    """For each board what the schema says against it."""
    (folder / "boards.json").write_text(json.dumps(boards), encoding="utf-8")
    done = subprocess.run(["node", "-e", CHECK], cwd=folder, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


class SchemaTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="swarm-schema-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        (cls.folder / "node_modules").symlink_to(MODULES.resolve())
        shutil.copy(HERE / "grafana_board.ts", cls.folder)
        (cls.folder / "tsconfig.json").write_text(json.dumps({
            "compilerOptions": {"module": "esnext", "moduleResolution": "bundler", "strict": True,
                                "skipLibCheck": True, "preserveSymlinks": True},
            "files": ["grafana_board.ts"]}), encoding="utf-8")
        generator = MODULES / "ts-json-schema-generator/bin/ts-json-schema-generator.js"
        made = subprocess.run(["node", generator, "--path", "grafana_board.ts", "--type", "Board",
                               "--tsconfig", "tsconfig.json", "--expose", "none",
                               "--out", "schema.json"],
                              cwd=cls.folder, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise AssertionError(made.stdout + made.stderr)
        cls.board = json.loads(BOARD.read_text(encoding="utf-8"))

    def test_the_board_is_what_grafana_expects(self):
        self.assertEqual(complaints(self.folder, [self.board]), [[]])

    def test_mistakes_are_noticed(self):
        def changed(change):
            board = copy.deepcopy(self.board)
            change(board, {panel["type"]: panel for panel in board["panels"]})
            return board

        mistakes = [
            lambda board, _: board.update(graphTooltip=7),
            lambda board, _: board.update(panles=[]),
            lambda _, kinds: kinds["timeseries"].update(type="timeserie"),
            lambda _, kinds: kinds["timeseries"]["options"]["legend"].update(placement="below"),
            lambda _, kinds: kinds["timeseries"]["fieldConfig"]["defaults"]["custom"].update(
                fillOpacity="20"),
            lambda _, kinds: kinds["stat"]["options"].update(textMode="nam"),
            lambda _, kinds: kinds["stat"]["gridPos"].pop("w"),
            lambda _, kinds: kinds["heatmap"]["options"]["color"].update(mode="schema"),
            lambda _, kinds: kinds["table"]["targets"][0].update(formt="table"),
            lambda board, _: board["templating"]["list"][1].update(type="qery"),
        ]
        found = complaints(self.folder, [changed(mistake) for mistake in mistakes])
        self.assertEqual([number for number, said in enumerate(found) if not said], [])


if __name__ == "__main__":
    missing = [name for name in NEEDED if not (MODULES / name).is_dir()]
    if missing or not shutil.which("node"):
        what = ", ".join(missing) or "node"
        print(f"\n*** SKIPPED: no {what} (SWARM_NODE_PEERS: see {pathlib.Path(__file__).name})\n",
              flush=True)
        sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], "-v"])
