import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll } from "@jest/globals";
import { projectRoot } from "../support/project.ts";
import { oracle } from "../support/vectors.ts";

/**
 * The packages as users get them: the tarballs that `npm run pack` makes, and an empty project into which some of them
 * are installed.
 */

const run = promisify(execFile);

export interface Tarball {
  /** Name of the package. */
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly unpackedSize: number;
  /** Paths in the package. */
  readonly files: readonly string[];
}

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** A program that imports all that a package exports, but for what is not for users. */
export function everyEntryPoint({ name, exports }: Manifest): string {
  const modules = Object.entries(exports)
    .filter(([entry, target]) => typeof target === "object" && !entry.includes("*"))
    .map(([entry]) => join(name, entry));
  const imports = modules.map((module, i) => `import * as m${i} from "${module}";`);
  const sizes = modules.map((_, i) => `Object.keys(m${i}).length`);
  return `${imports.join("\n")}\nconsole.log([${sizes}].every((size) => size > 0));\n`;
}

/** The examples of a page in JavaScript or TypeScript, each a program: the names that it assumes are imported. */
export function examplesOf(page: string): string[] {
  const text = readFileSync(resolve(projectRoot, page), "utf8");
  return [...text.matchAll(/^```(?:ts|js)[^\n]*\n(.*?)^```/gms)].map(([, code = ""]) => {
    const given = code.includes("finalityProof") && !/(?:const|import).*finalityProof\b.*=/.test(code);
    return given ? `import { consensusState, finalityProof } from "./given.js";\n${code}` : code;
  });
}

/** Writes what examples assume: a client, and a proof for it. */
export async function writeGivenProof(project: UserProject): Promise<void> {
  const [given] = oracle.grandpa().filter(({ expected }) => expected === "accept");
  const { consensusState, finalityProof } = given ?? {};
  await project.write("proof.json", JSON.stringify({ consensusState, finalityProof }));
  await project.write(
    "given.js",
    `import { readFileSync } from "node:fs";
const given = JSON.parse(readFileSync("proof.json", "utf8"));
const bytes = (text) => new Uint8Array(Buffer.from(text.slice(2), "hex"));
export const consensusState = bytes(given.consensusState);
export const finalityProof = bytes(given.finalityProof);
`,
  );
  const declared = ["consensusState", "finalityProof"].map(
    (name) => `export declare const ${name}: Uint8Array;\n`,
  );
  await project.write("given.d.ts", declared.join(""));
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

/** An address that no one has (RFC 2606): a checkout does not know its own. */
export const REPOSITORY = "https://example.org/owner/as-ismp";

/** Packs the build: a tarball of each package, lowest first. */
export async function packAll(folder: string): Promise<readonly Tarball[]> {
  const { stdout } = await run(
    process.execPath,
    [resolve(projectRoot, "bindings/pack.mjs"), folder, "--json", "--repository", `${REPOSITORY}.git`],
    {
      cwd: projectRoot,
      env: environment,
      maxBuffer: 2 ** 24,
    },
  );
  return JSON.parse(stdout) as Tarball[];
}

/** The packages of this project that a package depends on, and itself. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  "@as-ismp/core": ["@as-ismp/core"],
  "@as-ismp/relayer": ["@as-ismp/core", "@as-ismp/relayer"],
  "@as-ismp/chain": ["@as-ismp/core", "@as-ismp/relayer", "@as-ismp/chain"],
  "@as-ismp/build": ["@as-ismp/core", "@as-ismp/build"],
  "as-ismp": ["@as-ismp/core", "@as-ismp/relayer", "@as-ismp/chain", "@as-ismp/build", "as-ismp"],
  // It depends on nothing, and the projects that it makes need the others.
  "create-as-ismp": [
    "@as-ismp/core",
    "@as-ismp/relayer",
    "@as-ismp/chain",
    "@as-ismp/build",
    "as-ismp",
    "create-as-ismp",
  ],
};

const packages = mkdtempSync(join(tmpdir(), "as-ismp-tarballs-"));
let packed: Promise<readonly Tarball[]> | undefined;

afterAll(() => rmSync(packages, { recursive: true, force: true }));

/** The tarballs for all projects of a test file: packed once, and removed after its last test. */
function packedOnce(): Promise<readonly Tarball[]> {
  packed ??= packAll(packages);
  return packed;
}

export class UserProject {
  readonly folder: string;
  /** The source of the dependencies: a registry, or those of this repository if none can be reached. */
  readonly origin: "registry" | "links";

  private constructor(folder: string, origin: "registry" | "links", size: number) {
    this.folder = folder;
    this.origin = origin;
    this.size = size;
  }

  /** The bytes of all files below `node_modules`, before anything else is added. Only from a registry. */
  readonly size: number;

  /** An empty project with a package and its dependencies in it. TypeScript is linked to it. */
  static async create(name: string): Promise<UserProject> {
    const folder = await mkdtemp(join(tmpdir(), "as-ismp-user-"));
    const project = { name: "user", private: true, type: "module" };
    await writeFile(join(folder, "package.json"), JSON.stringify(project));
    const tarballs = (await packedOnce()).filter((each) => NEEDED[name]?.includes(each.name));
    const options = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"];
    const installed = await run("npm", ["install", ...options, ...tarballs.map(({ path }) => path)], {
      cwd: folder,
      env: environment,
      timeout: 500_000,
    }).then(
      () => true,
      () => false,
    );
    if (!installed) await linkPackages(folder, tarballs);
    const size = installed ? await sizeOf(join(folder, "node_modules")) : Number.NaN;
    // What a user of TypeScript has besides.
    await mkdir(join(folder, "node_modules/@types"), { recursive: true });
    for (const name of ["typescript", "@types/node", "undici-types"]) {
      const link = join(folder, "node_modules", name);
      if (!existsSync(link)) await symlink(resolve(projectRoot, "node_modules", name), link, "dir");
    }
    return new UserProject(folder, installed ? "registry" : "links", size);
  }

  async write(name: string, content: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }

  async copy(from: string, to: string): Promise<void> {
    await cp(from, join(this.folder, to), { recursive: true });
  }

  /**
   * The files of native code, and the install scripts of packages, for which pnpm 12 ends with an error unless the user has
   * approved them.
   */
  async nativeCodeAndInstallScripts(): Promise<string[]> {
    const modules = join(this.folder, "node_modules");
    // TypeScript is a link to this repository, and not part of what was installed.
    const files = (await readdir(modules, { recursive: true, encoding: "utf8" })).filter(
      (path) => !/^(?:typescript|undici-types|@types)\//.test(path),
    );
    const native = files.filter((path) => /\.node$|(?:^|\/)binding\.gyp$/.test(path));
    const manifests = files.filter((path) => /(?:^|\/)package\.json$/.test(path));
    const scripts = manifests.flatMap((path) => {
      const manifest = JSON.parse(readFileSync(join(modules, path), "utf8")) as Manifest;
      return Object.keys(manifest.scripts ?? {}).map((script) => [path, script] as const);
    });
    const installing = scripts.filter(([, script]) => /^(?:pre|post)?install$/.test(script));
    return [...native, ...installing.map(([path, script]) => `${path}: ${script}`)];
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

  /** Runs npm in a folder below, as a user does there. */
  npm(folder: string, ...arguments_: readonly string[]): Promise<Ended> {
    return this.#run("npm", arguments_, join(this.folder, folder));
  }

  bin(name: string): string {
    return join(this.folder, "node_modules/.bin", name);
  }

  /** Type-checks files with TypeScript; writes JavaScript if `--outDir` is given. */
  typescript(...arguments_: readonly string[]): Promise<Ended> {
    return this.#run(process.execPath, ["node_modules/typescript/bin/tsc", ...arguments_]);
  }

  /**
   * Compiles files under strict TypeScript to `out/`.
   *
   * @param checksLibraries whether types of the installed packages are checked as well, which takes four times as long as
   *   all else
   */
  async strict(
    module: string,
    resolution: string,
    checksLibraries: boolean,
    ...files: readonly string[]
  ): Promise<Partial<Ended>> {
    const options = ["--strict", "--target", "es2022", "--lib", "es2023", "--types", "node"];
    const strictness = [
      "--exactOptionalPropertyTypes",
      "--noUncheckedIndexedAccess",
      "--verbatimModuleSyntax",
    ];
    const modules = ["--module", module, "--moduleResolution", resolution, "--outDir", "out"];
    const exempt = checksLibraries ? [] : ["--skipLibCheck"];
    const { code, stdout } = await this.typescript(
      ...options,
      ...strictness,
      ...modules,
      ...exempt,
      ...files,
    );
    return { code, stdout };
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

  async #run(file: string, arguments_: readonly string[], cwd = this.folder): Promise<Ended> {
    try {
      const options = { cwd, env: environment, timeout: 500_000, maxBuffer: 2 ** 24 };
      return { code: 0, ...(await run(file, arguments_, options)) };
    } catch (error) {
      const { code, stdout, stderr } = error as Ended;
      if (typeof code !== "number") throw error;
      return { code, stdout, stderr };
    }
  }
}

/** The bytes of all files below a folder. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(join(file.parentPath, file.name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The tarballs where npm would install them, next to links to the packages of this repository. */
async function linkPackages(folder: string, tarballs: readonly Tarball[]): Promise<void> {
  const packages = join(folder, "node_modules");
  await rm(packages, { recursive: true, force: true });
  await mkdir(join(packages, ".bin"), { recursive: true });
  for (const name of await readdir(resolve(projectRoot, "node_modules"))) {
    if (name.startsWith(".") || ["as-ismp", "@as-ismp", "create-as-ismp", "@types"].includes(name)) continue;
    await symlink(resolve(projectRoot, "node_modules", name), join(packages, name), "dir");
  }
  for (const { name, path } of tarballs) {
    const own = join(packages, name);
    await mkdir(own, { recursive: true });
    await run("tar", ["-xzf", path, "--strip-components=1", "-C", own]);
    const { bin = {} } = JSON.parse(await readFile(join(own, "package.json"), "utf8")) as {
      bin?: Record<string, string>;
    };
    for (const [command, target] of Object.entries(bin)) {
      await symlink(join(own, target), join(packages, ".bin", command));
      await run("chmod", ["+x", join(own, target)]);
    }
  }
}
