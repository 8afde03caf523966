// What is asked of kql and what is read from it, and that kql answers so: KQL names the program, or it is on the path.
const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const test = require("node:test");
const { failureText, offeredTasks, runTests, taskArgs, testArgs } = require("../src/commandline");
const { contributes } = require("../package.json");

const kql = process.env.KQL || "kql";

test("tasks test and check the folder and the open file", () => {
  assert.deepEqual(offeredTasks(), [{ command: "test" }, { command: "check" }]);
  assert.deepEqual(offeredTasks("a/rule.yaml").slice(2), [{ command: "test", path: "a/rule.yaml" }, { command: "check", path: "a/rule.yaml" }]);
  assert.deepEqual(offeredTasks("a/rule.test.yaml").slice(2), [{ command: "test", path: "a/rule.test.yaml" }]);
  assert.equal(offeredTasks("notes.md").length, 2);
  assert.deepEqual(taskArgs({ command: "test" }, ["logs"]), ["test", "."]);
  assert.deepEqual(taskArgs({ command: "check", path: "r.kql" }, ["logs"]), ["check", "--data", "logs", "r.kql"]);
});

test("cases are run by their names, whatever is in them", () => {
  assert.deepEqual(testArgs("r.test.yaml"), ["test", "-o", "json", "r.test.yaml"]);
  assert.equal(testArgs("r.test.yaml", ["a (b)", "1.5 | $"])[4], "^(?:a \\(b\\)|1\\.5 \\| \\$)$");
});

test("a failure tells its rows and the stages", () => {
  const text = failureText({
    failures: [{ message: "expected no rows, got 1", rows: [{ kind: "unexpected", row: "{a: 1}", nearest: [{ column: "a", want: "2", got: "1" }] }] }],
    stages: [{ line: 1, text: "T", rows: 12 }, { in: "let x (line 2)", line: 2, text: "take 1", rows: 1 }, { line: 3, text: "x", rows: 1 }],
  });
  assert.equal(text, `expected no rows, got 1
  + unexpected {a: 1}
    nearest row: a is 1, not 2
rows after each stage:
      12  T
  let x (line 2):
       1  take 1
  the query:
       1  x`);
});

test("kql runs a test, some of its cases, and tells of a file that is wrong", async (t) => {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), "kql-"));
  t.after(() => fs.rmSync(cwd, { recursive: true }));
  const file = path.join(cwd, "rule.test.yaml");
  fs.writeFileSync(path.join(cwd, "rule.kql"), "T | where a > 1");
  fs.writeFileSync(file, "rule: rule.kql\ntables: {T: [{a: 1}, {a: 2}]}\ncases:\n- name: one (of two)\n  expect: {rows: 1}\n- name: none\n  expect: {empty: true}\n");
  const { cases, problem } = await runTests(kql, file, { cwd });
  assert.equal(problem, "");
  assert.deepEqual(cases.map((c) => [c.name, c.line, c.passed]), [["one (of two)", 4, true], ["none", 6, false]]);
  assert.match(failureText(cases[1]), /^expected no rows, got 1\n  \+ unexpected \{a: 2\}/);
  assert.deepEqual((await runTests(kql, file, { cwd, names: ["one (of two)"] })).cases.map((c) => c.name), ["one (of two)"]);

  fs.appendFileSync(file, "  expects: 1\n");
  const wrong = await runTests(kql, file, { cwd });
  assert.match(wrong.problem, /rule\.test\.yaml:8:3: error: /);
  assert.match((await runTests(path.join(cwd, "nothing"), file, { cwd })).problem, /ENOENT/);
});

test("the problem matcher reads what kql check writes", (t) => {
  const cwd = fs.mkdtempSync(path.join(os.tmpdir(), "kql-"));
  t.after(() => fs.rmSync(cwd, { recursive: true }));
  fs.writeFileSync(path.join(cwd, "query.kql"), "SigninLogs\n| where UserPrincpalName == 1\n");
  const { stdout, stderr } = spawnSync(kql, ["check", "."], { cwd, encoding: "utf8" });
  const [pattern] = contributes.problemPatterns;
  const found = `${stdout}${stderr}`.split("\n").map((line) => line.match(pattern.regexp)).filter(Boolean);
  assert.deepEqual(found.map((m) => [pattern.file, pattern.line, pattern.column, pattern.severity, pattern.code].map((n) => m[n])), [["query.kql", "2", "9", "error", "KS142"]]);
  assert.doesNotMatch(found[0][pattern.message], /KS142/);
});
