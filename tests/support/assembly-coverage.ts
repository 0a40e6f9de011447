import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, expect } from "@jest/globals";
import { LineCoverage } from "../../bindings/build/src/build/line-coverage.ts";
import { projectRoot } from "./project.ts";

/**
 * Before each test file of `npm run coverage`: has the builds of `assembly-coverage-builds.mjs` executed in place of the
 * blobs, and writes afterwards which lines that executed.
 */

const folder = resolve(projectRoot, "build/coverage/assembly");
const bytes = (file: string): Uint8Array => new Uint8Array(readFileSync(file));
const json = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

const coverage = new LineCoverage();
const blobs = json(`${folder}/builds/blobs.json`) as { name: string; blob: string }[];
for (const { name, blob } of blobs) {
  const table = json(`${folder}/builds/${name}.json`) as Parameters<LineCoverage["record"]>[0]["table"];
  coverage.record({ wasm: bytes(`${folder}/builds/${name}.wasm`), table }, bytes(resolve(projectRoot, blob)));
}

afterAll(() => {
  const executed = coverage.files().map(({ file, lines }) => {
    return [file, [...lines].flatMap(([line, isExecuted]) => (isExecuted ? [line] : []))];
  });
  const name = createHash("sha256")
    .update(expect.getState().testPath ?? "")
    .digest("hex");
  writeFileSync(`${folder}/raw/${name}.json`, JSON.stringify(executed));
});
