// Drives the test explorer with as much of an editor as it asks for, and kql itself: KQL names the program.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const Module = require("node:module");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const test = require("node:test");

class Items extends Map {
  add(item) { this.set(item.id, item); }
  replace(items) { this.clear(); items.forEach((item) => this.add(item)); }
}

// editor is a stand-in for the module vscode over one folder; said is what the runs told it.
function editor(folder) {
  const uri = (file) => ({ fsPath: file, path: file, scheme: "file", toString: () => pathToFileURL(file).href });
  const told = { said: [], saved: undefined, run: undefined };
  const never = () => ({ dispose() {} });
  const controller = {
    items: new Items(),
    createTestItem(id, label, where) {
      const item = { id, label, uri: where, children: new Items() };
      item.children.add = (one) => item.children.set(one.id, Object.assign(one, { parent: item }));
      return item;
    },
    createRunProfile: (_name, _kind, run) => (told.run = run),
    createTestRun: () => ({
      token: { onCancellationRequested: never },
      started() {},
      passed: (item) => told.said.push(`passed ${item.id}`),
      failed: (item, m) => told.said.push(`failed ${item.id} at line ${m.location.range.line + 1}: ${m.message.split("\n")[0]}`),
      errored: (item, m) => told.said.push(`errored ${item.label}: ${m.message.split("\n")[0]}`),
      end: () => told.said.push("end"),
    }),
  };
  const vscode = {
    Disposable: { from: never },
    Location: class { constructor(uri, range) { Object.assign(this, { uri, range }); } },
    Position: class { constructor(line, character) { Object.assign(this, { line, character }); } },
    Range: class { constructor(line) { this.line = line; } },
    TestMessage: class { constructor(message) { this.message = message; } },
    TestRunProfileKind: { Run: 1 },
    tests: { createTestController: () => controller },
    workspace: {
      asRelativePath: (u) => path.relative(folder, u.fsPath),
      createFileSystemWatcher: () => ({ onDidCreate() {}, onDidDelete() {}, onDidChange() {} }),
      findFiles: async () => fs.readdirSync(folder).filter((f) => f.includes(".test.")).map((f) => uri(path.join(folder, f))),
      getConfiguration: () => ({ get: () => process.env.KQL || "kql" }),
      getWorkspaceFolder: () => ({ uri: uri(folder) }),
      onDidOpenTextDocument: never,
      onDidSaveTextDocument: (saved) => ((told.saved = saved), never()),
    },
  };
  return { vscode, controller, told, uri };
}

test("the explorer finds cases, runs them, and runs them again when a file is saved", async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kql-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const write = (name, text) => fs.writeFileSync(path.join(folder, name), text);
  write("rule.kql", "T | where a > 1");
  write("rule.test.yaml", "rule: rule.kql\ntables: {T: [{a: 1}, {a: 2}]}\ncases:\n- name: one\n  expect: {rows: 1}\n- name: two\n  expect: {rows: 2}\n");
  const { vscode, controller, told, uri } = editor(folder);
  const load = Module._load;
  Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));
  t.after(() => (Module._load = load));
  require("../src/explorer").explorer();

  await controller.resolveHandler();
  const [file] = [...controller.items.values()];
  assert.equal(file.label, "rule.test.yaml");
  await controller.resolveHandler(file);
  assert.deepEqual([...file.children.values()].map((c) => [c.id, c.range.line]), [["one", 3], ["two", 5]]);

  const token = { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) };
  const run = async (request) => {
    told.said = [];
    await told.run(request, token);
    return told.said;
  };
  const two = "failed two at line 6: expected rows: 2, got 1";
  assert.deepEqual(await run({}), ["passed one", two, "end"]);
  assert.deepEqual(await run({ include: [file.children.get("two")] }), [two, "end"]);
  assert.deepEqual(await run({ include: [file], exclude: [file.children.get("two")] }), ["passed one", "end"]);

  await run({ continuous: true });
  told.said = [];
  write("rule.kql", "T | where a > 0");
  told.saved({ uri: uri(path.join(folder, "rule.kql")) });
  while (!told.said.includes("end")) await new Promise((soon) => setTimeout(soon, 10));
  assert.deepEqual(told.said, ["failed one at line 4: expected rows: 1, got 2", "passed two", "end"]);

  write("rule.test.yaml", "rule: gone.kql\ncases: []\n");
  const [wrong] = await run({});
  assert.match(wrong, /^errored rule\.test\.yaml: .*:1:7: error: /);
  assert.equal(file.children.size, 2);
});
