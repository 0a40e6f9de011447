import { it } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { generateAssembly } from "../../bindings/metadata/assembly/generate.ts";
import { encodeMetadata } from "../../bindings/metadata/encode.ts";
import { loadSolo } from "../../bindings/metadata/runtimes/solo.ts";
it("x", () => {
  const d = loadSolo();
  for (const { path, text } of generateAssembly(d)) { const f = `/tmp/gen/out/assembly/generated/${path}`; mkdirSync(dirname(f), { recursive: true }); writeFileSync(f, text); }
  console.log(encodeMetadata(d, 14).length, encodeMetadata(d, 15).length, encodeMetadata(d, 16).length);
});
