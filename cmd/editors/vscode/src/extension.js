// Starts kql's language server and shows what its commands print; offers tasks and the tests of rules.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const { explorer } = require("./explorer");
const { serverOptions, selector, commands } = require("./server");
const { provider } = require("./tasks");

let client;

exports.activate = async function (context) {
  const settings = vscode.workspace.getConfiguration("kql");
  const output = vscode.window.createOutputChannel("KQL offline");
  client = new LanguageClient("kql", "KQL offline", serverOptions(settings.get("path"), settings.get("data")), {
    documentSelector: selector,
    outputChannel: output,
    diagnosticCollectionName: "kql", // as the problem matcher's owner, so that a file that is opened has its mistakes once
    middleware: {
      executeCommand: async (command, args, next) => {
        if (!commands.includes(command)) return next(command, args);
        if (command === "kql.why") {
          const rows = await rowsToFollow();
          if (rows === undefined) return;
          if (rows) args = [...args, rows];
        }
        await vscode.workspace.saveAll(false);
        output.show(true);
        output.appendLine(await next(command, args));
      },
    },
  });
  context.subscriptions.push(output, client, vscode.tasks.registerTaskProvider("kql", provider), explorer());
  await client.start();
};

const rowsToFollow = () =>
  vscode.window.showInputBox({ title: "Why", prompt: "Rows to follow through the rule. Without any, the rows that its first alert came from.", placeHolder: "TABLE | where PREDICATE" });

exports.deactivate = () => client?.stop();
