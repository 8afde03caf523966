// Starts kql's language server, and shows what its commands print.
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");
const { serverOptions, selector, commands } = require("./server");

let client;

exports.activate = async function (context) {
  const settings = vscode.workspace.getConfiguration("kql");
  const output = vscode.window.createOutputChannel("KQL offline");
  client = new LanguageClient("kql", "KQL offline", serverOptions(settings.get("path"), settings.get("data")), {
    documentSelector: selector,
    outputChannel: output,
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/*.{kql,csl,yaml,yml,json,csv}") },
    middleware: {
      executeCommand: async (command, args, next) => {
        if (!commands.includes(command)) return next(command, args);
        await vscode.workspace.saveAll(false);
        output.show(true);
        output.appendLine(await next(command, args));
      },
    },
  });
  context.subscriptions.push(output, client);
  await client.start();
};

exports.deactivate = () => client?.stop();
