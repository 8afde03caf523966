// Talks to kql lsp with the protocol's own library: KQL names the program, or kql is on the path.
const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const test = require("node:test");
const rpc = require("vscode-languageserver-protocol/node");
const { serverOptions, commands } = require("../src/server");

test("a rule in YAML has its mistakes, its completion and its commands", async (t) => {
  const { command, args } = serverOptions(process.env.KQL, []);
  const server = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => server.kill());
  const c = rpc.createProtocolConnection(new rpc.StreamMessageReader(server.stdout), new rpc.StreamMessageWriter(server.stdin));
  const published = new Promise((seen) => c.onNotification(rpc.PublishDiagnosticsNotification.type, seen));
  c.listen();
  const hello = await c.sendRequest(rpc.InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities: {} });
  assert.equal(hello.capabilities.positionEncoding, "utf-16");
  assert.deepEqual([...hello.capabilities.executeCommandProvider.commands].sort(), commands);

  const uri = "file:///rules/rule.yaml";
  await c.sendNotification(rpc.DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "yaml", version: 1, text: "name: A rule\nquery: |\n  SigninLogs\n  | where UserPrincpalName == 1\n" },
  });
  const { diagnostics } = await published;
  assert.ok(diagnostics.some((d) => d.code === "KS142" && d.range.start.line === 3 && d.range.start.character === 10));

  const list = await c.sendRequest(rpc.CompletionRequest.type, { textDocument: { uri }, position: { line: 3, character: 17 } });
  assert.equal(list.items[0].label, "UserPrincipalName");

  const lenses = await c.sendRequest(rpc.CodeLensRequest.type, { textDocument: { uri } });
  assert.deepEqual(lenses.map((l) => l.command.command).sort(), commands);

  await c.sendRequest(rpc.ShutdownRequest.type);
  await c.sendNotification(rpc.ExitNotification.type);
  await new Promise((gone) => server.on("exit", gone));
});
