import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "../support/project.ts";

/**
 * The package as users get it: the tarball that `npm pack` makes, and an empty project into which it is installed.
 */

const run = promisify(execFile);

export interface Tarball {
  readonly path: string;
  readonly size: number;
  readonly unpackedSize: number;
  /** Paths in the package. */
  readonly files: readonly string[];
}

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** No variable of the test runner, or of the npm that started it, is passed to a user's processes. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$|INIT_CWD$|JEST_)/i.test(name)),
);

/** Packs the build. */
export async function pack(folder: string): Promise<Tarball> {
  const arguments_ = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const { stdout } = await run("npm", arguments_, { cwd: projectRoot, env: environment, maxBuffer: 2 ** 24 });
  const [packed] = JSON.parse(stdout) as [
    { filename: string; size: number; unpackedSize: number; files: { path: string }[] },
  ];
  const { filename, size, unpackedSize, files } = packed;
  return { path: join(folder, filename), size, unpackedSize, files: files.map(({ path }) => path) };
}

export class UserProject {
  readonly folder: string;
  /** The source of the packages: a registry, or those of this repository if none can be reached. */
  readonly origin: "registry" | "links";

  private constructor(folder: string, origin: "registry" | "links") {
    this.folder = folder;
    this.origin = origin;
  }

  /** An empty project with the package in it, and with TypeScript. */
  static async create(): Promise<UserProject> {
    const folder = await mkdtemp(join(tmpdir(), "as-ismp-user-"));
    const project = { name: "user", private: true, type: "module" };
    await writeFile(join(folder, "package.json"), JSON.stringify(project));
    const { path } = await pack(folder);
    const options = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"];
    const installed = await run("npm", ["install", ...options, path], {
      cwd: folder,
      env: environment,
      timeout: 120_000,
    }).then(
      () => true,
      () => false,
    );
    if (!installed) await linkPackages(folder, path);
    // What a user of TypeScript has besides.
    await mkdir(join(folder, "node_modules/@types"), { recursive: true });
    for (const name of ["typescript", "@types/node", "undici-types"]) {
      const link = join(folder, "node_modules", name);
      if (!existsSync(link)) await symlink(resolve(projectRoot, "node_modules", name), link, "dir");
    }
    return new UserProject(folder, installed ? "registry" : "links");
  }

  async write(name: string, content: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  async copy(from: string, to: string): Promise<void> {
    await cp(from, join(this.folder, to), { recursive: true });
  }

  read(name: string): Promise<string> {
    return readFile(join(this.folder, name), "utf8");
  }

  /** Runs a program of JavaScript. */
  node(...arguments_: readonly string[]): Promise<Ended> {
    return this.#run(process.execPath, arguments_);
  }

  /** Runs a command of an installed package, as `npx` does. */
  command(name: string, ...arguments_: readonly string[]): Promise<Ended> {
    return this.#run(this.bin(name), arguments_);
  }

  bin(name: string): string {
    return join(this.folder, "node_modules/.bin", name);
  }

  /** Type-checks files with TypeScript; writes JavaScript if `--outDir` is given. */
  typescript(...arguments_: readonly string[]): Promise<Ended> {
    return this.#run(process.execPath, ["node_modules/typescript/bin/tsc", ...arguments_]);
  }

  /** Starts a command, returns its first output that matches, then ends it with a signal. */
  async startAndEnd(name: string, arguments_: readonly string[], fits: RegExp): Promise<Ended> {
    const child = spawn(this.bin(name), arguments_, { cwd: this.folder, env: environment });
    const ended = { stdout: "", stderr: "" };
    const closed = new Promise<number>((done) => child.once("close", (code) => done(code ?? -1)));
    child.stderr.on("data", (chunk) => {
      ended.stderr += chunk;
    });
    child.stdout.on("data", (chunk) => {
      ended.stdout += chunk;
      if (fits.test(ended.stdout)) child.kill("SIGTERM");
    });
    return { ...ended, code: await closed, stdout: ended.stdout, stderr: ended.stderr };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #run(file: string, arguments_: readonly string[]): Promise<Ended> {
    try {
      const options = { cwd: this.folder, env: environment, timeout: 240_000, maxBuffer: 2 ** 24 };
      return { code: 0, ...(await run(file, arguments_, options)) };
    } catch (error) {
      const { code, stdout, stderr } = error as Ended;
      if (typeof code !== "number") throw error;
      return { code, stdout, stderr };
    }
  }
}

/** The tarball where npm would install it, next to links to the packages of this repository. */
async function linkPackages(folder: string, tarball: string): Promise<void> {
  const packages = join(folder, "node_modules");
  await rm(packages, { recursive: true, force: true });
  const own = join(packages, "as-ismp");
  await mkdir(own, { recursive: true });
  await run("tar", ["-xzf", tarball, "--strip-components=1", "-C", own]);
  for (const name of await readdir(resolve(projectRoot, "node_modules"))) {
    if (name.startsWith(".") || name === "as-ismp" || name === "@types") continue;
    await symlink(resolve(projectRoot, "node_modules", name), join(packages, name), "dir");
  }
  const { bin } = JSON.parse(await readFile(join(own, "package.json"), "utf8")) as {
    bin: Record<string, string>;
  };
  await mkdir(join(packages, ".bin"));
  for (const [name, path] of Object.entries(bin)) {
    await symlink(join(own, path), join(packages, ".bin", name));
    await run("chmod", ["+x", join(own, path)]);
  }
}
