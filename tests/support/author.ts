import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Runtime } from "../../bindings/core/src/index.ts";
import { projectRoot } from "./project.ts";

/**
 * A chain author's project: sources in a folder outside of the package, where nothing is installed, built by the
 * command line in a process of its own (the compiler changes globals that a test runner isolates).
 */

const command = resolve(projectRoot, "bindings/cli/dist/main.js");

function configuration(name: string): Json {
  const text = readFileSync(resolve(projectRoot, "assembly/runtime", name), "utf8");
  return JSON.parse(text.replaceAll('"../pallets/', '"as-ismp/pallets/'));
}

/** The runtime that the package ships, with its configuration. */
export const soloFile: Json = configuration("solo.json");

/** The same with pallet Probe: for a folder with the other one as `solo.json`. */
export const soloDevFile: Json = configuration("solo-dev.json");

export type Json = { readonly [key: string]: unknown };

export class AuthorsFolder {
  readonly path: string = mkdtempSync(join(tmpdir(), "author-"));

  write(name: string, content: string | Json): void {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  }

  /** Copies a folder of the project, such as an example's pallet. */
  copy(from: string, to: string): void {
    cpSync(resolve(projectRoot, from), join(this.path, to), { recursive: true });
  }

  read(name: string): Uint8Array {
    return new Uint8Array(readFileSync(join(this.path, name)));
  }

  /** All files below. */
  list(): string[] {
    return readdirSync(this.path, { recursive: true, encoding: "utf8" }).sort();
  }

  /** Builds a configuration and returns the blob. */
  build(configuration: string, ...options: readonly string[]): Uint8Array {
    const blob = join(this.path, "out.wasm");
    const arguments_ = [command, "build", join(this.path, configuration), "--output", blob, ...options];
    execFileSync(process.execPath, arguments_, { cwd: this.path, stdio: "pipe" });
    const bytes = this.read("out.wasm");
    rmSync(blob);
    return bytes;
  }

  async runtime(configuration: string, ...options: readonly string[]): Promise<Runtime> {
    return Runtime.load(this.build(configuration, ...options));
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
