import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { read } from "../support/documents.ts";
import { projectRoot } from "../support/project.ts";

/** The rules for doc comments of exports: those of `site/typedoc.json`, with which `npm run docs` makes the reference. */

/** Milliseconds. It reads all of TypeScript's types. */
const PATIENCE = 600_000;
const PACKAGES = ["core", "relayer", "chain", "build"];
const folder = mkdtempSync(join(tmpdir(), "as-ismp-api-"));

afterAll(() => rmSync(folder, { recursive: true }));

/** What typedoc reports, without writing anything. */
function typedoc(options: string): Promise<{ code: number; report: string }> {
  const program = resolve(projectRoot, "node_modules/typedoc/bin/typedoc");
  const given = [program, "--options", options, "--emit", "none"];
  return new Promise((done) => {
    execFile(process.execPath, given, { cwd: projectRoot }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : 1, report: stdout + stderr });
    });
  });
}

describe("the API reference", () => {
  it("is made of every entry point of the package", () => {
    const sources = PACKAGES.flatMap((name) => {
      const { exports } = JSON.parse(read(`bindings/${name}/package.json`)) as {
        exports: Record<string, string | Record<string, string>>;
      };
      return Object.entries(exports).flatMap(([entry, target]) =>
        typeof target === "string" || entry.includes("*")
          ? []
          : [target["@as-ismp/source"]?.replace("./", `../bindings/${name}/`)],
      );
    });
    const { entryPoints, packagesRequiringDocumentation } = JSON.parse(read("site/typedoc.json")) as {
      entryPoints: string[];
      packagesRequiringDocumentation: string[];
    };
    expect([...entryPoints].sort()).toEqual(sources.sort());
    // Typedoc asks for no doc comment in a package that it is not told.
    expect(packagesRequiringDocumentation).toEqual(PACKAGES.map((name) => `@as-ismp/${name}`));
  });

  it(
    "has a doc comment for every export, method and property, and no link to what it does not have",
    async () => {
      const { code, report } = await typedoc(resolve(projectRoot, "site/typedoc.json"));
      expect({ code, warnings: report.match(/.*warning.*/g) ?? [] }).toEqual({ code: 0, warnings: [] });
    },
    PATIENCE,
  );

  it(
    "is refused if an export, a method or a property has none",
    async () => {
      writeFileSync(
        join(folder, "index.ts"),
        `export const bare = 1;
/** Known. */
export class Known {
  readonly bareProperty = 1;
  /** Known. */
  readonly property = 1;
  bareMethod(): void {}
}
/** Known. */
export interface Shape {
  bareMember: number;
}
/** An error's name is that of its class. */
export class KnownError extends Error {
  override readonly name = "KnownError";
  readonly bareDetail = 1;
}
/** A variant's properties are in its comment. */
export type Variants = { readonly kind: "one" };
`,
      );
      writeFileSync(join(folder, "package.json"), '{ "name": "@as-ismp/core" }');
      writeFileSync(
        join(folder, "tsconfig.json"),
        '{ "compilerOptions": { "types": [] }, "include": ["index.ts"] }',
      );
      const { validation, requiredToBeDocumented, treatValidationWarningsAsErrors, ...other } = JSON.parse(
        read("site/typedoc.json"),
      ) as Record<string, unknown>;
      const rules = {
        validation,
        requiredToBeDocumented,
        treatValidationWarningsAsErrors,
        packagesRequiringDocumentation: other["packagesRequiringDocumentation"],
        excludeExternals: other["excludeExternals"],
        plugin: [resolve(projectRoot, "site/property-comments.mjs")],
      };
      writeFileSync(
        join(folder, "typedoc.json"),
        JSON.stringify({ ...rules, entryPoints: ["index.ts"], tsconfig: "tsconfig.json" }),
      );
      const { code, report } = await typedoc(join(folder, "typedoc.json"));
      expect(code).toBe(1);
      expect(report).toMatch(/bare \(Variable\).* does not have any documentation/);
      expect(report).toMatch(/bareMethod \(CallSignature\).* does not have any documentation/);
      const bare = [...report.matchAll(/(\w+) \(Property\).* does not have any documentation/g)];
      expect(bare.map(([, name]) => name)).toEqual(["bareProperty", "bareMember", "bareDetail"]);
      expect(report).not.toMatch(/Known \(Class\)/);
    },
    PATIENCE,
  );
});
