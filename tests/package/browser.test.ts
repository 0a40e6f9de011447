import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { chromiumPath, startBrowser } from "../support/browser.ts";
import { hex } from "../support/hex.ts";
import { encodeProof, trustedState } from "../support/recorded-finality.ts";
import { consensusState } from "../support/scale.ts";
import { type GrandpaSession, real } from "../support/vectors.ts";
import { UserProject } from "./user-project.ts";

/**
 * The package `@as-ismp/core` in a page: installed from its tarball, bundled without anything in the place of Node's
 * modules, and run by a headless browser.
 */

const where = chromiumPath === undefined ? describe.skip : describe;
if (chromiumPath === undefined) {
  console.warn("skipped: the package core in a browser. There is no chromium; CHROMIUM names one.");
}

/** What the page does. It prints what it found as JSON. */
const PROGRAM = `
import { Runtime } from "@as-ismp/core";

const blob = new Uint8Array(await (await fetch("/light-client.wasm")).arrayBuffer());
const proof = await (await fetch("/proof.json")).json();
const bytes = (text) => Uint8Array.from(text.slice(2).match(/../g), (digits) => Number.parseInt(digits, 16));
const [trusted, finality] = [bytes(proof.consensusState), bytes(proof.finalityProof)];
const runtime = await Runtime.load(blob);
const shown = (verdict) => verdict.ok ? verdict.value.length : verdict.error.name;
const changed = finality.slice();
changed[changed.length - 1] ^= 1;
document.body.textContent = JSON.stringify({
  version: runtime.version().specName,
  buffer: typeof globalThis.Buffer,
  recorded: shown(runtime.lightClient.verifyGrandpa(trusted, finality)),
  changed: shown(runtime.lightClient.verifyGrandpa(trusted, changed)),
  entries: Array.from(runtime.lightClient.trieRoot("blake2_256", 1, [[Uint8Array.of(1), Uint8Array.of(2)]])).length,
});
`;

/** A finality proof that was recorded from a real chain. */
const RECORDED = "grandpa-zombienet-ibcgo-set3.json";

where("the package @as-ismp/core in a browser", () => {
  let project: UserProject;
  let server: Server;
  let browser: Browser;
  const requested: string[] = [];

  beforeAll(async () => {
    project = await UserProject.create("@as-ismp/core");
    const [update] = real<GrandpaSession>(RECORDED).updates;
    if (update === undefined) throw new Error(`${RECORDED} has no update`);
    const proof = await project.write(
      "proof.json",
      JSON.stringify({
        consensusState: hex(consensusState(trustedState(RECORDED))),
        finalityProof: hex(encodeProof(update.finalityProof)),
      }),
    );
    const script = join(project.folder, "page.js");
    const { warnings } = await build({
      stdin: { contents: PROGRAM, resolveDir: project.folder },
      bundle: true,
      platform: "browser",
      format: "esm",
      target: "es2022",
      outfile: script,
      logLevel: "silent",
    });
    expect(warnings).toEqual([]);
    const files: Readonly<Record<string, readonly [type: string, path: string]>> = {
      "/page.js": ["text/javascript", script],
      "/proof.json": ["application/json", proof],
      "/light-client.wasm": [
        "application/wasm",
        join(project.folder, "node_modules/@as-ismp/core/blobs/as-ismp-light-client.wasm"),
      ],
    };
    server = createServer(async ({ url = "/" }, response) => {
      requested.push(url);
      const [type, path] = files[url] ?? [];
      const page =
        '<!doctype html><link rel="icon" href="data:,"><body><script type="module" src="/page.js"></script>';
      if (url === "/") response.writeHead(200, { "Content-Type": "text/html" }).end(page);
      else if (path === undefined) response.writeHead(404).end();
      else response.writeHead(200, { "Content-Type": type }).end(await readFile(path));
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    server?.close();
    await project?.remove();
  });

  it("accepts a recorded proof of a real chain and refuses it with one bit changed, without any module of Node", async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page
      .waitForFunction("document.body.textContent.startsWith('{')", undefined, { timeout: 500_000 })
      .catch(() => {
        throw new Error(`the page did not finish: ${complaints.join("; ")}`);
      });
    const found = JSON.parse((await page.textContent("body")) ?? "") as Record<string, unknown>;
    expect(complaints).toEqual([]);
    expect(found).toEqual({
      version: "as-ismp-light-client",
      buffer: "undefined",
      recorded: expect.any(Number),
      changed: expect.stringMatching(/Error$|^[A-Z]/),
      entries: 32,
    });
    expect(found["recorded"]).toBeGreaterThan(100);
  });

  it("fetches nothing besides the page, its script, the blob and the proof", () => {
    expect([...requested].sort()).toEqual(["/", "/light-client.wasm", "/page.js", "/proof.json"]);
  });
});
