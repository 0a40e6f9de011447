import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { projectRoot } from "../support/project.ts";
import { pack, type Tarball } from "./user-project.ts";

/** What the package contains, and what it does not. */

/** Bytes. The blobs, the sources of the runtime, and the harness are less than three quarters of it. */
const MOST_PACKED = 1.25e6;
const MOST_UNPACKED = 3.5e6;

const manifest = JSON.parse(readFileSync(resolve(projectRoot, "package.json"), "utf8")) as {
  exports: Record<string, string | { types: string; default: string }>;
  bin: Record<string, string>;
};
const folder = mkdtempSync(join(tmpdir(), "as-ismp-pack-"));
let tarball: Tarball;

beforeAll(async () => {
  tarball = await pack(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (path: string): string => readFileSync(resolve(projectRoot, path), "utf8");

describe("the package", () => {
  it("has the licence, the pages, the blobs, and every file that it exports", () => {
    const exported = Object.entries(manifest.exports)
      .filter(([name]) => !name.includes("*"))
      .flatMap(([, target]) => (typeof target === "string" ? [target] : [target.types, target.default]));
    const needed = ["LICENSE", "README.md", "SECURITY.md", "CHANGELOG.md", "docs/reference/rpc.md"];
    const paths = [...exported, ...Object.values(manifest.bin)].map((path) => path.replace("./", ""));
    expect(tarball.files).toEqual(expect.arrayContaining([...needed, ...paths]));
  });

  it("has the blob for development that the demo runs, compressed only", () => {
    const development = tarball.files.filter((path) => path.includes("-dev."));
    expect(development.filter((path) => path.startsWith("build/"))).toEqual([
      "build/as-ismp-dev.compact.compressed.wasm",
    ]);
  });

  it("has no tests, vectors, benchmarks, pictures, source maps, or files of an older build", () => {
    const strange = tarball.files.filter((path) => {
      const [top = ""] = path.split("/");
      const known = ["assembly", "build", "dist", "docs"].includes(top) || !path.includes("/");
      return !known || /\btests?\b|\bvectors\b|\bbench\/|\.map$|\.png$|generated\//.test(path);
    });
    expect(strange).toEqual([]);
    const sources = new Set(
      readdirSync(resolve(projectRoot, "bindings"), { recursive: true, encoding: "utf8" }),
    );
    const stale = tarball.files.filter((path) => {
      const source = /^dist\/(.*?)(?:\.d)?\.(?:js|ts)$/.exec(path)?.[1];
      return source !== undefined && !sources.has(`${source}.ts`);
    });
    // A file without a source: remove dist/ and build again. `npm publish` does.
    expect(stale).toEqual([]);
  });

  it("contains no path of the machine that made it, no registry, and no source map", () => {
    const home = projectRoot.slice(0, projectRoot.indexOf("/", 1));
    const telling = tarball.files.filter((path) => {
      if (!/\.(?:js|ts|json|md|wasm)$/.test(path)) return false;
      const text = path.endsWith(".wasm") ? readFileSync(resolve(projectRoot, path), "latin1") : textOf(path);
      return (
        text.includes(`${projectRoot}/`) || text.includes(`${home}/wt/`) || text.includes("sourceMappingURL")
      );
    });
    expect(telling).toEqual([]);
  });

  it("is below its size limit", () => {
    const { size, unpackedSize, files } = tarball;
    console.info(
      `the package has ${files.length} files, ${size} bytes packed, ${unpackedSize} bytes unpacked`,
    );
    expect(size).toBeLessThan(MOST_PACKED);
    expect(unpackedSize).toBeLessThan(MOST_UNPACKED);
  });

  it("declares its entry points as bundlers and Node expect them", async () => {
    const { messages, pkg } = await publint({ pkgDir: projectRoot, pack: "npm", strict: true });
    expect(messages.map((message) => formatMessage(message, pkg as Record<string, unknown>))).toEqual([]);
  });

  it("imports only its dependencies", () => {
    const { dependencies } = JSON.parse(textOf("package.json")) as { dependencies: Record<string, string> };
    const imported = new Set<string>();
    for (const path of tarball.files.filter((each) => /^dist\/.*\.(?:js|d\.ts)$/.test(each))) {
      for (const [, statically, name = statically ?? ""] of textOf(path).matchAll(
        /^(?:(?:import|export)\b[^"';]*from |import )"([^".$][^"]*)";$|\bimport\("([^".][^"]*)"\)/gm,
      )) {
        imported.add(
          name
            .split("/")
            .slice(0, name.startsWith("@") ? 2 : 1)
            .join("/"),
        );
      }
    }
    const own = [...imported].filter((name) => !name.startsWith("node:") && name !== "as-ismp");
    expect(own.filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
  });
});
