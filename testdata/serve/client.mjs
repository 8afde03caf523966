// Asks kql serve as programs do that use azure-kusto-data, Kusto's client for Node: node client.mjs URL
import assert from "node:assert/strict";
import { Client, KustoConnectionStringBuilder, ClientRequestProperties } from "azure-kusto-data";

const client = new Client(new KustoConnectionStringBuilder(process.argv[2]));

const rows = (answer) => [...answer.primaryResults[0].rows()].map((r) => r.toJSON());

const v2 = await client.executeQuery("kql", 'print n = 7, s = "é😀", d = dynamic({"a": [1]}), b = true, g = guid(74be27de-1e4e-49d9-b579-fe0b331d3642)');
assert.deepEqual(rows(v2), [{ n: 7, s: "é😀", d: { a: [1] }, b: true, g: "74be27de-1e4e-49d9-b579-fe0b331d3642" }]);

const v1 = await client.executeQueryV1("kql", "range x from 1 to 3 step 1");
assert.deepEqual(rows(v1), [{ x: 1 }, { x: 2 }, { x: 3 }]);

const properties = new ClientRequestProperties();
properties.setParameter("who", "ana");
const given = await client.executeQuery("kql", "declare query_parameters(who: string); print who", properties);
assert.equal(rows(given)[0].who ?? rows(given)[0].print_0, "ana");

const tables = await client.executeMgmt("kql", ".show tables");
assert.ok(rows(tables).some((t) => t.TableName === "CloudAppEvents"));

await assert.rejects(client.executeQuery("kql", "print nope"), (e) => /KS142/.test(e.response.data.error["@message"]));
console.log("azure-kusto-data agrees");
