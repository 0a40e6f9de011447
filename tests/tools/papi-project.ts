import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { projectRoot } from "../support/project.ts";

const run = promisify(execFile);
const CLI = resolve(projectRoot, "node_modules/polkadot-api/bin/cli.js");

export interface PapiProject {
  /** What the generated package exports. */
  readonly descriptors: Readonly<Record<string, unknown>>;
  /** The generated types of the chain, as TypeScript. */
  readonly types: string;
  /** What the command line printed. */
  readonly output: string;
  remove(): Promise<void>;
}

/**
 * A project as a user of PAPI has it, in a folder of its own: `papi add --wasm` and `papi generate`. The command line
 * would also install the generated package from a registry; it is imported from its folder instead.
 */
export async function papiProject(key: string, blob: string): Promise<PapiProject> {
  const folder = await mkdtemp(join(tmpdir(), "as-ismp-papi-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(
      join(folder, "package.json"),
      JSON.stringify({ name: "user", private: true, type: "module" }),
    );
    await symlink(resolve(projectRoot, "node_modules"), join(folder, "node_modules"), "dir");
    const papi = async (...parameters: string[]): Promise<string> => {
      const { stdout, stderr } = await run(process.execPath, [CLI, ...parameters], { cwd: folder });
      return stdout + stderr;
    };
    const added = await papi("add", key, "--wasm", blob, "--skip-codegen");
    const config = join(folder, ".papi/polkadot-api.json");
    const settings = {
      ...JSON.parse(await readFile(config, "utf8")),
      options: { noDescriptorsPackage: true },
    };
    await writeFile(config, JSON.stringify(settings));
    const generated = await papi("generate");
    const dist = join(folder, ".papi/descriptors/dist");
    const descriptors = await import(pathToFileURL(join(dist, "index.js")).href);
    const types = await readFile(join(dist, `${key}.d.ts`), "utf8");
    return { descriptors, types, output: added + generated, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
