// What kql is asked on its command line, and what it answers: without the editor, so that tests can read it.
const { execFile } = require("node:child_process");

const wrongFile = 2; // what kql test ends with where a file is wrong, and not a case

exports.dataFlags = (data) => (data ?? []).flatMap((d) => ["--data", d]);

exports.isTest = (file) => /\.test\.ya?ml$/.test(file);

// taskArgs is the command line of a task: { command: "test" | "check", path }.
exports.taskArgs = ({ command, path }, data) => [command, ...(command === "check" ? exports.dataFlags(data) : []), path || "."];

// offeredTasks are the tasks of a folder, and of the file in it that is open.
exports.offeredTasks = (file) => {
  const tasks = [{ command: "test" }, { command: "check" }];
  if (file && /\.(ya?ml|kql|csl)$/.test(file)) {
    tasks.push({ command: "test", path: file });
    if (!exports.isTest(file)) tasks.push({ command: "check", path: file });
  }
  return tasks;
};

// testArgs runs a test file, or only its cases of these names.
exports.testArgs = (file, names) => ["test", "-o", "json", ...(names ? ["--run", `^(?:${names.map(quoted).join("|")})$`] : []), file];

const quoted = (name) => name.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

// runTests runs a test file: its cases as kql has them, and what kql says of the file itself.
exports.runTests = (kql, file, { names, cwd, signal } = {}) =>
  new Promise((done) => {
    execFile(kql || "kql", exports.testArgs(file, names), { cwd, signal, maxBuffer: 1 << 30 }, (failed, stdout, stderr) => {
      const said = stderr.trim() || failed?.message || "kql gave no results";
      try {
        done({ cases: JSON.parse(stdout).cases, problem: failed?.code === wrongFile ? said : "" });
      } catch {
        done({ cases: [], problem: said });
      }
    });
  });

// failureText is what went wrong in a case: its failures with their rows, and how many rows each stage let through.
exports.failureText = ({ failures = [], stages = [] }) => {
  const lines = [];
  for (const { message, rows = [] } of failures) {
    lines.push(message);
    for (const { kind, row, nearest = [] } of rows) {
      lines.push(`  ${kind === "missing" ? "- missing" : "+ unexpected"} ${row}`);
      for (const { column, want, got } of nearest) lines.push(`    nearest row: ${column} is ${got}, not ${want}`);
    }
  }
  if (stages.length) lines.push("rows after each stage:");
  let within;
  for (const stage of stages) {
    if (stage.in !== within) lines.push(`  ${stage.in ?? "the query"}:`);
    within = stage.in;
    lines.push(`  ${String(stage.rows).padStart(6)}  ${stage.text}`);
  }
  return lines.join("\n");
};
