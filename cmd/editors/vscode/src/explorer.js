// The tests of rules in the test explorer. A file's cases, with their lines, are what kql says when it runs the file.
const vscode = require("vscode");
const { failureText, isTest, runTests } = require("./commandline");

const testFiles = "**/*.test.{yaml,yml}";
const touched = /\.(ya?ml|kql|csl|csv|json|ndjson)$/; // what a test may read

exports.explorer = function () {
  const controller = vscode.tests.createTestController("kql", "KQL rules");

  const add = (uri) => {
    const had = controller.items.get(uri.toString());
    if (had) return had;
    const item = controller.createTestItem(uri.toString(), vscode.workspace.asRelativePath(uri), uri);
    item.canResolveChildren = true;
    controller.items.add(item);
    return item;
  };

  const ask = (item, names, signal) =>
    runTests(vscode.workspace.getConfiguration("kql").get("path"), item.uri.fsPath, {
      names,
      signal,
      cwd: vscode.workspace.getWorkspaceFolder(item.uri)?.uri.fsPath,
    });

  // show has a file's cases stand below it.
  const show = (item, { cases, problem }) => {
    item.error = problem || undefined;
    if (problem && !cases.length) return; // a slip in the file does not take its cases away
    item.children.replace(
      cases.map(({ name, line }) => {
        const one = item.children.get(name) ?? controller.createTestItem(name, name, item.uri);
        one.range = new vscode.Range(line - 1, 0, line - 1, 0);
        return one;
      }),
    );
  };

  controller.resolveHandler = async (item) => {
    if (item) return show(item, await ask(item));
    for (const uri of await vscode.workspace.findFiles(testFiles)) add(uri);
  };
  controller.refreshHandler = async () => {
    controller.items.replace([]);
    await controller.resolveHandler();
  };

  // chosen is the files of a request, each with the names of its cases, or none where all of them are to run.
  const chosen = (request) => {
    const files = new Map();
    for (const item of request.include ?? all(controller.items)) {
      if (!item.parent) files.set(item, undefined);
      else if (!files.has(item.parent)) files.set(item.parent, [item.id]);
      else files.get(item.parent)?.push(item.id);
    }
    for (const left of request.exclude ?? []) {
      if (!left.parent) files.delete(left);
      else if (files.has(left.parent)) {
        const names = files.get(left.parent) ?? all(left.parent.children).map((one) => one.id);
        files.set(left.parent, names.filter((name) => name !== left.id));
      }
    }
    return files;
  };

  const runFile = async (run, item, names, signal) => {
    run.started(item);
    for (const name of names ?? []) item.children.get(name) && run.started(item.children.get(name));
    const answer = await ask(item, names, signal);
    if (signal.aborted) return;
    if (!names) show(item, answer);
    if (answer.problem) run.errored(item, new vscode.TestMessage(answer.problem));
    for (const result of answer.cases) report(run, item.children.get(result.name), result);
    const answered = new Set(answer.cases.map((c) => c.name));
    for (const name of names ?? []) {
      const one = item.children.get(name);
      if (one && !answered.has(name)) run.errored(one, new vscode.TestMessage(answer.problem || "the file has no such case any more"));
    }
  };

  const report = (run, item, result) => {
    if (!item) return;
    if (result.passed) return run.passed(item, result.milliseconds);
    const message = new vscode.TestMessage(failureText(result));
    message.location = new vscode.Location(item.uri, new vscode.Position(result.line - 1, 0));
    run.failed(item, message, result.milliseconds);
  };

  const once = async (request, token) => {
    const stop = new AbortController();
    const run = controller.createTestRun(request);
    const listening = [token, run.token].map((t) => t.onCancellationRequested(() => stop.abort()));
    try {
      for (const [item, names] of chosen(request)) {
        if (token.isCancellationRequested || stop.signal.aborted) break;
        if (!names || names.length) await runFile(run, item, names, stop.signal);
      }
    } finally {
      listening.forEach((l) => l.dispose());
      run.end();
    }
  };

  const handler = async (request, token) => {
    let last = once(request, token);
    if (request.continuous) {
      const saves = vscode.workspace.onDidSaveTextDocument((saved) => {
        if (touched.test(saved.uri.path)) last = last.then(() => once(request, token));
      });
      token.onCancellationRequested(() => saves.dispose());
    }
    await last;
  };
  controller.createRunProfile("Run", vscode.TestRunProfileKind.Run, handler, true, undefined, true);

  const watcher = vscode.workspace.createFileSystemWatcher(testFiles);
  watcher.onDidCreate(add);
  watcher.onDidDelete((uri) => controller.items.delete(uri.toString()));
  watcher.onDidChange(async (uri) => {
    const item = controller.items.get(uri.toString());
    if (item?.children.size) show(item, await ask(item));
  });
  const opened = vscode.workspace.onDidOpenTextDocument(async ({ uri }) => {
    if (uri.scheme !== "file" || !isTest(uri.path)) return;
    const item = add(uri);
    if (!item.children.size) show(item, await ask(item));
  });
  return vscode.Disposable.from(controller, watcher, opened);
};

const all = (items) => {
  const list = [];
  items.forEach((item) => list.push(item));
  return list;
};
