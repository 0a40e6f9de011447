import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { projectRoot } from "../support/project.ts";

/**
 * The examples of docs/reference/rpc.md, each run in a process of its own as a user would: it ends by itself and prints what
 * the page says. They are in a folder of the package, so that `as-ismp` means the package itself.
 */

const run = promisify(execFile);
const folder = resolve(projectRoot, "build/tests/docs");
const page = await readFile(resolve(projectRoot, "docs/reference/rpc.md"), "utf8");
const programs = [...page.matchAll(/```js (\S+)\n(.*?)```(?:\n\n```text\n(.*?)```)?/gs)].map(
  ([, name = "", code = "", printed]) => ({ name, code, printed }),
);

beforeAll(async () => {
  await mkdir(folder, { recursive: true });
  for (const { name, code } of programs) await writeFile(join(folder, name), code);
});

describe("the page on JSON-RPC", () => {
  const shown = programs.filter(({ printed }) => printed !== undefined);

  it.each(shown)("has an example $name that prints the output shown below it", async ({ name, printed }) => {
    const env = { ...process.env, LOG_LEVEL: "fatal", NODE_OPTIONS: "" };
    const { stdout } = await run(process.execPath, [join(folder, name)], { env, timeout: 500_000 });
    // polkadot-js reads the events of a block before it reports it, and reports no block that is final by then: on a busy
    // machine that line is missing.
    const withoutBlock = printed?.replace(/^InBlock .*\n/m, "");
    expect([printed, withoutBlock]).toContain(stdout);
  });

  it("has an example for each tool", () => {
    expect(shown.map(({ name }) => name)).toEqual([
      "session.mjs",
      "polkadot-js.mjs",
      "papi.mjs",
      "chopsticks.mjs",
      "smoldot.mjs",
    ]);
  });
});
