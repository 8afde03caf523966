// How the server is started, and what it is asked about: without the editor, so that tests can read it.
const { dataFlags } = require("./commandline");

exports.serverOptions = (path, data) => ({ command: path || "kql", args: ["lsp", ...dataFlags(data)] });

exports.selector = [
  { scheme: "file", language: "kql" },
  { scheme: "file", language: "yaml" },
  { scheme: "untitled", language: "kql" }, // what is no file yet
  { scheme: "untitled", language: "yaml" },
];

exports.commands = ["kql.init", "kql.preview", "kql.test", "kql.why"];
