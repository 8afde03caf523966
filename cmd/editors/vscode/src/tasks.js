// Tasks of type kql: they test and check the workspace, and the file that is open.
const vscode = require("vscode");
const { offeredTasks, taskArgs } = require("./commandline");

function task(definition, folder) {
  const settings = vscode.workspace.getConfiguration("kql");
  const run = new vscode.ProcessExecution(settings.get("path"), taskArgs(definition, settings.get("data")), { cwd: folder.uri.fsPath });
  const made = new vscode.Task(definition, folder, `${definition.command} ${definition.path ?? "all"}`, "kql", run, "$kql");
  if (definition.command === "test") made.group = vscode.TaskGroup.Test;
  return made;
}

const folders = () => vscode.workspace.workspaceFolders ?? [];

exports.provider = {
  provideTasks() {
    const open = vscode.window.activeTextEditor?.document.uri;
    const home = open && vscode.workspace.getWorkspaceFolder(open);
    return folders().flatMap((folder) => {
      const file = home === folder ? vscode.workspace.asRelativePath(open, false) : undefined;
      return offeredTasks(file).map((definition) => task({ type: "kql", ...definition }, folder));
    });
  },
  resolveTask({ definition, scope }) {
    const folder = scope?.uri ? scope : folders()[0];
    return folder && task(definition, folder);
  },
};
