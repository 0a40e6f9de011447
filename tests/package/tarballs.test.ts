import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { projectRoot } from "../support/project.ts";
import { packAll, REPOSITORY, type Tarball } from "./user-project.ts";

/** What each package contains, and what it does not. */

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly private?: boolean;
  readonly license?: string;
  readonly keywords?: readonly string[];
  readonly repository?: unknown;
  readonly homepage?: string;
  readonly bugs?: string;
}

/** By package: its folder below `bindings/`, the most bytes of its tarball, and the files that it must have. */
const PACKAGES = [
  ["@as-ismp/core", "core", 650_000, ["blobs/as-ismp-light-client.compact.compressed.wasm"]],
  ["@as-ismp/relayer", "relayer", 150_000, []],
  ["@as-ismp/chain", "chain", 180_000, []],
  ["@as-ismp/build", "build", 480_000, ["asconfig.json", "assembly/runtime/solo.json"]],
  ["as-ismp", "cli", 400_000, ["CHANGELOG.md", "SECURITY.md", "docs/reference/rpc.md"]],
  ["create-as-ismp", "create", 20_000, ["template/gitignore", "template/.github/workflows/ci.yml"]],
] as const;

const folder = mkdtempSync(join(tmpdir(), "as-ismp-pack-"));
let tarballs: readonly Tarball[];

beforeAll(async () => {
  tarballs = await packAll(folder);
  for (const { name, path } of tarballs) {
    mkdirSync(join(folder, name), { recursive: true });
    execFileSync("tar", ["-xzf", path, "--strip-components=1", "-C", join(folder, name)]);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("there is a tarball of each package, and of no others", () => {
  expect(tarballs.map(({ name }) => name)).toEqual(PACKAGES.map(([name]) => name));
});

describe.each(PACKAGES)("the package %s", (name, home, mostBytes, needed) => {
  const tarball = (): Tarball => tarballs.find((each) => each.name === name) as Tarball;
  const textOf = (path: string): string => readFileSync(join(folder, name, path), "utf8");
  const manifest = (): Manifest => JSON.parse(textOf("package.json")) as Manifest;

  it("has the licence, its page, and every file that it exports", () => {
    const { exports, bin = {} } = manifest();
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === "string" ? [target] : [target.types, target.default],
    );
    const files = [...targets, ...Object.values(bin)].map((path) => path.replace("./", ""));
    for (const pattern of files) {
      const [before = "", after] = pattern.split("*");
      const found = tarball().files.filter((path) =>
        after === undefined ? path === pattern : path.startsWith(before) && path.endsWith(after),
      );
      expect({ pattern, found: found.length > 0 }).toEqual({ pattern, found: true });
    }
    expect(tarball().files).toEqual(expect.arrayContaining(["LICENSE", "README.md", ...needed]));
  });

  it("has no tests, vectors, benchmarks, pictures, sources of TypeScript, source maps, or files of an older build", () => {
    const tops = ["assembly", "bin", "blobs", "dist", "docs"];
    // Users get the library for tests, a page about it, and the template of a project with a test of its own.
    const forUsers =
      /^dist\/testing\/test-(?:chain|relayer)\.|^docs\/how-to\/test-your-runtime\.md$|^template\//;
    const own = tarball().files.filter((path) => !forUsers.test(path));
    const strange = own.filter((path) => {
      const known = tops.includes(path.split("/")[0] ?? "") || !path.includes("/");
      return (
        !known ||
        /(?:^|\/)tests?[./]|\.test\.|\bvectors\b|\bbench\/|\.map$|\.png$|-dev\.wasm$|generated\/|buildinfo/.test(
          path,
        )
      );
    });
    expect(strange).toEqual([]);
    const source = resolve(projectRoot, "bindings", home, "src");
    const sources = new Set(readdirSync(source, { recursive: true, encoding: "utf8" }));
    const stale = tarball().files.filter((path) => {
      const compiled = /^dist\/(.*?)(?:\.d)?\.(?:js|ts)$/.exec(path)?.[1];
      return compiled !== undefined && !sources.has(`${compiled}.ts`);
    });
    // A file without a source: remove bindings/*/dist and build again.
    expect(stale).toEqual([]);
  });

  it("contains no path of the machine that made it, no registry, and no source map", () => {
    const home = projectRoot.slice(0, projectRoot.indexOf("/", 1));
    const telling = tarball().files.filter((path) => {
      if (!/\.(?:js|ts|json|md|wasm)$/.test(path)) return false;
      const text = readFileSync(join(folder, name, path), path.endsWith(".wasm") ? "latin1" : "utf8");
      return (
        text.includes(`${projectRoot}/`) || text.includes(`${home}/wt/`) || text.includes("sourceMappingURL")
      );
    });
    expect(telling).toEqual([]);
  });

  it("is below its size limit", () => {
    const { size, unpackedSize, files } = tarball();
    console.info(`${name}: ${files.length} files, ${size} bytes packed, ${unpackedSize} bytes unpacked`);
    expect(size).toBeLessThan(mostBytes);
  });

  it("declares its entry points as bundlers and Node expect them", async () => {
    const { messages, pkg } = await publint({ pkgDir: join(folder, name), pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg as Record<string, unknown>))).toEqual([]);
  });

  it("may be published, and names the exact versions of the others", () => {
    const { dependencies, version, private: isPrivate } = manifest();
    expect(isPrivate).toBeUndefined();
    const others = Object.entries(dependencies).filter(([dependency]) => dependency.startsWith("@as-ismp/"));
    for (const [, range] of others) expect(range).toBe(version);
    expect(JSON.stringify(manifest())).not.toContain("@as-ismp/source");
  });

  it("says where its sources are, where to report a mistake, its licence and what it is about", () => {
    const { repository, homepage, bugs, license, keywords } = manifest();
    expect({ repository, homepage, bugs, license }).toEqual({
      repository: { type: "git", url: `git+${REPOSITORY}.git`, directory: `bindings/${home}` },
      homepage: `${REPOSITORY}#readme`,
      bugs: `${REPOSITORY}/issues`,
      license: "Apache-2.0",
    });
    expect(keywords).toEqual(expect.arrayContaining(["substrate", "ismp"]));
  });

  it("imports its dependencies and nothing else, and has no dependency that it does not import", () => {
    const { dependencies, peerDependencies = {} } = manifest();
    const imported = new Set<string>();
    for (const path of tarball().files.filter((each) => /^dist\/.*\.(?:js|d\.ts)$/.test(each))) {
      for (const [, statically, while_ = statically ?? ""] of textOf(path).matchAll(
        /^(?:(?:import|export)\b[^"';]*from |import )"([^".$][^"]*)";$|\bimport\("([^".][^"]*)"\)/gm,
      )) {
        imported.add(
          while_
            .split("/")
            .slice(0, while_.startsWith("@") ? 2 : 1)
            .join("/"),
        );
      }
    }
    const foreign = [...imported].filter(
      (each) => !each.startsWith("node:") && each !== name && each !== "as-ismp",
    );
    const declared = { ...dependencies, ...peerDependencies };
    expect(foreign.filter((each) => !Object.hasOwn(declared, each))).toEqual([]);
    const unused = Object.keys(declared).filter((each) => !foreign.includes(each) && !UNSEEN.includes(each));
    expect(unused).toEqual([]);
  });

  // pnpm lets a program import only what its own project depends on.
  it("has a page that installs every package which its programs import", () => {
    const page = textOf("README.md");
    const installed = [...page.matchAll(/^npm install ([^#\n]*)/gm)].flatMap(([, names = ""]) =>
      names.trim().split(/\s+/),
    );
    const programs = [...page.matchAll(/^```(?:js|ts)[^\n]*\n(.*?)^```/gms)]
      .map(([, code = ""]) => code)
      .join("\n");
    const imported = [...programs.matchAll(/(?:from|resolve\()\s*"((?:@[\w-]+\/)?[\w-]+)(?:\/[^"]*)?"/g)].map(
      ([, module = ""]) => module,
    );
    expect(imported.filter((module) => !installed.includes(module))).toEqual([]);
  });

  it("has no document that links to what it lacks", () => {
    const broken = tarball()
      .files.filter((path) => path.endsWith(".md"))
      .flatMap((path) => linksOf(textOf(path)).map((link) => [path, link] as const))
      .filter(([path, link]) => !existsSync(join(folder, name, path, "..", link)))
      .map(([path, link]) => `${path}: ${link}`);
    expect(broken).toEqual([]);
  });
});

/** What is used without an import in `dist/`: peers of other dependencies, AssemblyScript, the optional database. */
const UNSEEN = ["@polkadot/util", "as-bignum", "classic-level"];

/** The relative links of a document, without the part after `#`. */
function linksOf(text: string): string[] {
  return [...text.replace(/^ *```.*?^ *```/gms, "").matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = ""]) => decodeURI(link.split("#")[0] ?? ""))
    .filter((link) => link !== "" && !/^[a-z][a-z+.-]*:/.test(link));
}

it("the names of the tarballs have the version", () => {
  const { version } = JSON.parse(readFileSync(resolve(projectRoot, "package.json"), "utf8")) as Manifest;
  for (const { path } of tarballs) expect(basename(path)).toContain(`-${version}.tgz`);
});

it.each([
  ["none", []],
  ["owner/as-ismp", ["--repository", "owner/as-ismp"]],
  ["http://example.org/owner/as-ismp", ["--repository", "http://example.org/owner/as-ismp"]],
  ["https://example.org", ["--repository", "https://example.org"]],
])("no tarball is made with the repository %s", (found, given) => {
  const program = resolve(projectRoot, "bindings/pack.mjs");
  const output = join(folder, "refused");
  const { status, stderr } = spawnSync(process.execPath, [program, output, ...given], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: `npm run pack: expected --repository with the public address of the repository, such as https://HOST/OWNER/NAME, got ${found}\n`,
  });
  expect(existsSync(output)).toBe(false);
});
