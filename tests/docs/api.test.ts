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
    const sources = ["core", "relayer", "chain", "build"].flatMap((name) => {
      const { exports } = JSON.parse(read(`bindings/${name}/package.json`)) as {
        exports: Record<string, string | Record<string, string>>;
      };
      return Object.entries(exports).flatMap(([entry, target]) =>
        typeof target === "string" || entry.includes("*")
          ? []
          : [target["@as-ismp/source"]?.replace("./", `../bindings/${name}/`)],
      );
    });
    const { entryPoints } = JSON.parse(read("site/typedoc.json")) as { entryPoints: string[] };
    expect([...entryPoints].sort()).toEqual(sources.sort());
  });

  it(
    "has a doc comment for every export and every method, and no link to what it does not have",
    async () => {
      const { code, report } = await typedoc(resolve(projectRoot, "site/typedoc.json"));
      expect({ code, warnings: report.match(/.*warning.*/g) ?? [] }).toEqual({ code: 0, warnings: [] });
    },
    PATIENCE,
  );

  it(
    "is refused if an export, or a method of it, has none",
    async () => {
      writeFileSync(
        join(folder, "index.ts"),
        "export const bare = 1;\n/** Known. */\nexport class Known {\n  bareMethod(): void {}\n}\n",
      );
      writeFileSync(
        join(folder, "tsconfig.json"),
        '{ "compilerOptions": { "types": [] }, "include": ["index.ts"] }',
      );
      const { validation, requiredToBeDocumented, treatValidationWarningsAsErrors } = JSON.parse(
        read("site/typedoc.json"),
      ) as Record<string, unknown>;
      const rules = { validation, requiredToBeDocumented, treatValidationWarningsAsErrors };
      writeFileSync(
        join(folder, "typedoc.json"),
        JSON.stringify({ ...rules, entryPoints: ["index.ts"], tsconfig: "tsconfig.json" }),
      );
      const { code, report } = await typedoc(join(folder, "typedoc.json"));
      expect(code).toBe(1);
      expect(report).toMatch(/bare \(Variable\).* does not have any documentation/);
      expect(report).toMatch(/bareMethod \(CallSignature\).* does not have any documentation/);
      expect(report).not.toMatch(/Known \(Class\)/);
    },
    PATIENCE,
  );
});
