// How the server is started, and what it is asked about: without the editor, so that tests can read it.
exports.serverOptions = (path, data) => ({ command: path || "kql", args: ["lsp", ...(data ?? []).flatMap((d) => ["--data", d])] });

exports.selector = [
  { scheme: "file", language: "kql" },
  { scheme: "file", language: "yaml" },
];

exports.commands = ["kql.init", "kql.preview", "kql.test"];
