import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { WriteStream } from "node:tty";
import { afterAll } from "@jest/globals";
import { run } from "../../bindings/cli/src/program.ts";
import { Terminal } from "../../bindings/cli/src/terminal/terminal.ts";
import { blobPath } from "../support/blob.ts";
import { projectRoot } from "../support/project.ts";

const executable = resolve(projectRoot, "bindings/cli/dist/main.js");

export const realFolder = resolve(projectRoot, "tests/vectors/real");

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the CLI as a process with piped output, as in CI: without any variable of the test runner's environment. */
export function runCli(arguments_: readonly string[], options: RunOptions = {}): Promise<Finished> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [executable, ...arguments_], {
      cwd: projectRoot,
      env: { PATH: process.env["PATH"], CI: "true", ...options.environment },
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    child.on("error", failed).on("close", (code) => done({ code, stdout, stderr }));
    // A command that rejects its arguments does not wait for the input.
    child.stdin.on("error", () => {}).end(options.input ?? "");
  });
}

/** Like {@link runCli}, with the blob under test as `--blob`. */
export function runWithBlob(arguments_: readonly string[], options?: RunOptions) {
  return runCli([...arguments_, "--blob", blobPath], options);
}

/** Runs the CLI inside this process, for commands that end before they load a blob. */
export async function runInProcess(arguments_: readonly string[]): Promise<Finished> {
  let stdout = "";
  let stderr = "";
  const out = { isTTY: false, write: (text: string) => (stdout += text) } as unknown as WriteStream;
  const code = await run(arguments_, new Terminal(out, {}), (text) => {
    stderr += text;
  });
  return { code, stdout, stderr };
}

/** A folder for the files of one test file; it is removed afterwards. */
export function temporaryFolder(): {
  write(name: string, content: string | Uint8Array): string;
  path: string;
} {
  const path = mkdtempSync(join(tmpdir(), "as-ismp-cli-"));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    write(name, content) {
      const file = join(path, name);
      writeFileSync(file, content);
      return file;
    },
  };
}

/** The character with which every ANSI sequence begins. */
export const ansi = "\u001b";
