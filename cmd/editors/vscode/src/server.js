// How the server is started, and what it is asked about: without the editor, so that tests can read it.
const { dataFlags } = require("./commandline");

exports.serverOptions = (path, data) => ({ command: path || "kql", args: ["lsp", ...dataFlags(data)] });

exports.selector = [
  { scheme: "file", language: "kql" },
  { scheme: "untitled", language: "kql" }, // a query that is no file yet
  { scheme: "file", language: "yaml" },
];

exports.commands = ["kql.init", "kql.preview", "kql.test", "kql.why"];
