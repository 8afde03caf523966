// Asks kql serve as programs do that use azure-kusto-data, Kusto's client for Node: node client.mjs URL VALUES
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Client, KustoConnectionStringBuilder, ClientRequestProperties } from "azure-kusto-data";

const client = new Client(new KustoConnectionStringBuilder(process.argv[2]));

const rows = (answer) => [...answer.primaryResults[0].rows()].map((r) => r.toJSON());

const v2 = await client.executeQuery("kql", 'print n = 7, s = "é😀", d = dynamic({"a": [1]}), b = true, g = guid(74be27de-1e4e-49d9-b579-fe0b331d3642)');
assert.deepEqual(rows(v2), [{ n: 7, s: "é😀", d: { a: [1] }, b: true, g: "74be27de-1e4e-49d9-b579-fe0b331d3642" }]);

const v1 = await client.executeQueryV1("kql", "range x from 1 to 3 step 1");
assert.deepEqual(rows(v1), [{ x: 1 }, { x: 2 }, { x: 3 }]);

// Every value, alone and all in one row, in both versions and as what a command is asked for.
const values = readFileSync(process.argv[3], "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
const ways = {
  v2: (q) => client.executeQuery("kql", q),
  v1: (q) => client.executeQueryV1("kql", q),
  mgmt: (q) => client.executeMgmt("kql", q),
};
for (const [way, ask] of Object.entries(ways)) {
  const table = (await ask("print " + values.map((v, i) => `c${i} = ${v.kql}`).join(", "))).primaryResults[0];
  assert.deepEqual(table.columns.map((c) => c.type), values.map((v) => v.type), way);
  const [row] = [...table.rows()];
  assert.deepEqual([...row.values()], values.map((v) => v.wire), way);
}
const [times] = rows(await client.executeQuery("kql", "print t = datetime(2024-02-29 12:30:00.123), d = -(1d + 1ms), n = datetime(null)"));
assert.deepEqual(times, { t: new Date("2024-02-29T12:30:00.123Z"), d: -86400001, n: null });

const properties = new ClientRequestProperties();
properties.setParameter("who", "ana");
const given = await client.executeQuery("kql", "declare query_parameters(who: string); print who", properties);
assert.equal(rows(given)[0].who ?? rows(given)[0].print_0, "ana");

const limited = new ClientRequestProperties();
limited.setOption("truncationmaxrecords", 3);
await assert.rejects(client.executeQuery("kql", "range x from 1 to 10 step 1", limited), /E_QUERY_RESULT_SET_TOO_LARGE/);

const hasty = new ClientRequestProperties();
hasty.setTimeout(500);
await assert.rejects(client.executeQuery("kql", "range x from 1 to 100000000000 step 1 | summarize sum(x)", hasty));

const many = await client.executeQuery("kql", "range x from 1 to 12000 step 1 | extend s = tostring(x); print y = 2");
assert.equal(many.primaryResults.length, 2);
assert.equal(rows(many).length, 12000);
assert.equal(rows(many)[11999].s, "12000");

const tables = await client.executeMgmt("kql", ".show tables");
assert.ok(rows(tables).some((t) => t.TableName === "CloudAppEvents"));

await assert.rejects(client.executeQuery("kql", "print nope"), (e) => /SEM0100/.test(e.response.data.error["@message"]));
console.log("azure-kusto-data agrees");
