// SPDX-License-Identifier: GPL-3.0-or-later
// What somebody writes who has nothing but docs/openapi.yaml: every path, field and status is checked by the compiler against
// the types that openapi-typescript made of it. client.js HUB SERVICE; prints what it saw, and fails with what is not so.

import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[]; exitCode?: number }; // of Node.js

const [hub, service] = process.argv.slice(2);
if (!hub || !service) throw new Error("client.js HUB SERVICE");
const api = createClient<paths>({ baseUrl: hub });

function expect(claim: string, held: boolean): void {
  console.log(`${held ? "ok     " : "FAILED "} ${claim}`);
  if (!held) process.exitCode = 1;
}

type Live = components["schemas"]["Live"];

const meta = await api.GET("/v1/meta");
expect("it names its catalogue", /^[0-9a-f]{64}$/.test(meta.data?.catalogue_hash ?? ""));

const live = async (): Promise<Live | undefined> =>
  (await api.GET("/v1/services/{slug}/live", { params: { path: { slug: service } } })).data;
expect("nobody has reported", (await live())?.reports.this_hour === 0);

const key = crypto.randomUUID();
const body: components["schemas"]["Report"] = {
  service, install: crypto.randomUUID().replaceAll("-", ""), type: "other", observed_at: new Date().toISOString().slice(0, 19) + "Z" };
const report = () => api.POST("/v1/reports", { params: { header: { "Idempotency-Key": key } }, body });
const first = await report();
expect("a report is counted", first.response.status === 201 && first.data?.counted === true && first.data.reports.this_hour === 1);
const again = await report();
expect("the same key gets the same answer", JSON.stringify(again.data) === JSON.stringify(first.data));
const wrong = await api.POST("/v1/reports", {
  params: { header: { "Idempotency-Key": crypto.randomUUID() } }, body: { ...body, service: "no-such-service" } });
expect("what is wrong is a problem with a code", wrong.response.status === 404 && wrong.error?.code === "unknown-service");

const status = (await api.GET("/v1/status")).data;
expect("the status says what it says of others", status?.default === "operational");

const withdrawn = await api.DELETE("/v1/reports/{id}", {
  params: { path: { id: first.data?.id ?? "" } }, headers: { Authorization: `Bearer ${first.data?.manage_token}` } });
expect("its owner takes it back", withdrawn.response.status === 204);
