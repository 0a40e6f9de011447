import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import {
  packageApis,
  packageTypes,
  TYPE_FILES,
} from "../../bindings/build/src/runtime-files/package-files.ts";
import {
  ARITHMETIC_ERRORS,
  DISPATCH_ERRORS,
  TOKEN_ERRORS,
  TRANSACTIONAL_ERRORS,
  TRIE_ERRORS,
} from "../../bindings/core/src/runtime/dispatch-names.ts";
import { projectRoot } from "../support/project.ts";

describe("the descriptions that all runtimes share", () => {
  it("declare each type once", () => {
    const files = TYPE_FILES.map((name) => readFileSync(join(projectRoot, "assembly", name), "utf8"));
    const extensions = readFileSync(
      join(projectRoot, "assembly/runtime/transaction-extensions.json"),
      "utf8",
    );
    const names = [
      "Era",
      ...files.flatMap((text) => Object.keys(JSON.parse(text))),
      ...Object.keys(JSON.parse(extensions).types),
      ...packageApis().flatMap(({ types }) => Object.keys(types ?? {})),
    ];
    expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
    expect(Object.keys(packageTypes()).sort()).toEqual([...names].sort());
  });

  it.each([
    ["DispatchError", DISPATCH_ERRORS],
    ["TokenError", TOKEN_ERRORS],
    ["ArithmeticError", ARITHMETIC_ERRORS],
    ["TransactionalError", TRANSACTIONAL_ERRORS],
    ["TrieError", TRIE_ERRORS],
  ])("have the variants of %s that the harness decodes, in its order", (name, variants) => {
    expect(packageTypes()[name]).toMatchObject({
      variants: variants.map((variant, index) => ({ name: variant, index })),
    });
  });

  it("describe methods that the AssemblyScript beside them exports", () => {
    const methods = packageApis().flatMap((api) =>
      api.methods.map((method) => ({
        file: `${method.module ?? api.module}.ts`,
        name: `${api.name}_${method.name}`,
      })),
    );
    expect(methods.length).toBeGreaterThan(40);
    const missing = methods.filter(
      ({ file, name }) =>
        !existsSync(file) || !readFileSync(file, "utf8").includes(`export function ${name}(address: usize, `),
    );
    expect(missing).toEqual([]);
  });
});
