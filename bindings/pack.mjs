// Makes the tarballs of the packages from what `npm run build` made:
// npm run pack -- --repository https://HOST/OWNER/NAME [folder] [--json]
//
// Each package is put together in a folder of its own, because a tarball has files that a checkout keeps elsewhere: the
// licence, the AssemblyScript, the documentation. The manifest there names the built files only, and exact versions of
// the other packages. It also says where the repository is, which a checkout does not know. Links of documents to files that the package does not have become plain text.

import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const BINDINGS = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(BINDINGS);

/** Lowest first. For each package the files from the root of the repository that it has besides its own. */
const PACKAGES = {
  core: [],
  relayer: [],
  chain: [],
  build: ["assembly", "asconfig.json"],
  cli: ["docs", "CHANGELOG.md", "SECURITY.md"],
  create: [],
};

const SOURCES = "@as-ismp/source";

const { asJson, repository, target } = options();
const output = resolve(target);
mkdirSync(output, { recursive: true });
const packed = Object.entries(PACKAGES).map(([name, more]) => pack(name, more));
if (asJson) console.log(JSON.stringify(packed));

function options() {
  let given;
  try {
    given = parseArgs({
      allowPositionals: true,
      options: { json: { type: "boolean", default: false }, repository: { type: "string" } },
    });
  } catch (error) {
    fail(error.message);
  }
  const { values, positionals } = given;
  const [target = "build/packages"] = positionals;
  const found = values.repository ?? "none";
  // npm shows these addresses beside the package; a user who has found a vulnerability goes there.
  const [repository] = /^https:\/\/[\w.-]+(?:\/[\w.-]+){2,}$/.exec(found.replace(/(?:\.git)?\/?$/, "")) ?? [];
  if (repository === undefined)
    fail(
      `expected --repository with the public address of the repository, such as https://HOST/OWNER/NAME, got ${found}`,
    );
  return { asJson: values.json, repository, target };
}

function fail(problem) {
  console.error(`npm run pack: ${problem}`);
  process.exit(2);
}

function pack(name, more) {
  const home = join(BINDINGS, name);
  const stage = mkdtempSync(join(tmpdir(), `as-ismp-${name}-`));
  try {
    const manifest = published(name, JSON.parse(readFileSync(join(home, "package.json"), "utf8")));
    for (const part of ["bin", "blobs", "dist", "template", "README.md"]) {
      if (existsSync(join(home, part)))
        cpSync(join(home, part), join(stage, part), { recursive: true, filter: isShipped });
    }
    for (const part of ["LICENSE", ...more]) {
      cpSync(join(ROOT, part), join(stage, part), {
        recursive: true,
        filter: isShipped,
      });
    }
    writeFileSync(join(stage, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const path of readdirSync(stage, { recursive: true, encoding: "utf8" })) {
      if (path.endsWith(".md")) unlink(join(stage, path), stage);
    }
    const [{ filename, size, unpackedSize, files }] = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", output], {
        cwd: stage,
        encoding: "utf8",
        maxBuffer: 2 ** 24,
        stdio: ["ignore", "pipe", asJson ? "ignore" : "inherit"],
      }),
    );
    const path = join(output, filename);
    if (!asJson)
      console.log(`${relative(process.cwd(), path)} ${size} bytes, ${unpackedSize} bytes unpacked`);
    return { name: manifest.name, path, size, unpackedSize, files: files.map((file) => file.path) };
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** Generated files, pictures, and the plain form of blobs for development are not shipped. */
function isShipped(path) {
  return !/\/generated$|\/docs\/images$|-dev\.wasm$/.test(path);
}

/** The manifest as it is published. In a checkout it is private, because its folder is incomplete. */
function published(name, { private: _, exports, dependencies, ...manifest }) {
  return {
    ...manifest,
    repository: { type: "git", url: `git+${repository}.git`, directory: `bindings/${name}` },
    homepage: `${repository}#readme`,
    bugs: `${repository}/issues`,
    exports: Object.fromEntries(Object.entries(exports).map(([name, to]) => [name, withoutSources(to)])),
    dependencies: Object.fromEntries(
      Object.entries(dependencies).map(([name, range]) => [name, range === "*" ? manifest.version : range]),
    ),
  };
}

function withoutSources(to) {
  if (typeof to === "string") return to;
  const { [SOURCES]: _, ...rest } = to;
  return rest;
}

/** Takes the links out of a document that lead to files which the package does not have. */
function unlink(file, root) {
  const text = readFileSync(file, "utf8");
  const isKept = (link) => {
    if (/^(?:[a-z][a-z+.-]*:|#)/.test(link)) return true;
    const path = resolve(dirname(file), decodeURI(link.split("#")[0]));
    return path.startsWith(`${root}/`) && existsSync(path);
  };
  const changed = text.replace(/(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (all, image, words, link) =>
    isKept(link) ? all : image ? "" : words,
  );
  if (changed !== text) writeFileSync(file, changed);
}
