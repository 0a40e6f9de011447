import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../support/project.ts";

/**
 * `@hyperbridge/sdk` from the registry, in a folder below build/. It is not a dependency of this repository: with its
 * own dependencies it takes 325 MB, and it requires Node 22 or later, though the parts used here run on Node 20.
 */

const run = promisify(execFile);

export const SDK_VERSION = "2.8.11";
const folder = resolve(projectRoot, `build/tests/hyperbridge-sdk-${SDK_VERSION}`);
const installed = join(folder, "node_modules/@hyperbridge/sdk/package.json");

/** Installs it once, if requested. Returns why it is not there, or undefined. */
export async function installSdk(): Promise<string | undefined> {
  if (!existsSync(join(folder, "done"))) {
    if (process.env["AS_ISMP_SDK"] !== "1") {
      return `@hyperbridge/sdk ${SDK_VERSION} is not installed (\`npm run test:sdk\` does it, 325 MB)`;
    }
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
    const options = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"];
    try {
      const arguments_ = ["install", ...options, `@hyperbridge/sdk@${SDK_VERSION}`];
      await run("npm", arguments_, { cwd: folder, timeout: 500_000 });
    } catch (error) {
      return `@hyperbridge/sdk ${SDK_VERSION} can't be installed: ${(error as Error).message.split("\n")[0]}`;
    }
    await writeFile(join(folder, "done"), "");
  }
  const { version } = JSON.parse(await readFile(installed, "utf8")) as { version: string };
  return version === SDK_VERSION ? undefined : `@hyperbridge/sdk is ${version}, not ${SDK_VERSION}`;
}

/** The result of a request. */
export interface Outcome {
  readonly value?: unknown;
  readonly error?: string;
}

/** Runs the user's program. */
export async function runWithSdk(given: object): Promise<Record<string, Outcome>> {
  const program = join(folder, "program.mjs");
  await copyFile(resolve(projectRoot, "tests/tools/hyperbridge-sdk.mjs"), program);
  const env = { ...process.env, NODE_OPTIONS: "" };
  const { stdout } = await run(process.execPath, [program, JSON.stringify(given)], { env, timeout: 500_000 });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Record<string, Outcome>;
}
