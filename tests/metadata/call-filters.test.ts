import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { generateAssembly } from "../../bindings/build/src/codegen/generate.ts";
import { loadRuntime } from "../../bindings/build/src/runtime-files/runtime-file.ts";
import { projectRoot } from "../support/project.ts";

const solo = resolve(projectRoot, "assembly/runtime/solo.json");
let file = "";

beforeAll(() => {
  file = join(mkdtempSync(join(tmpdir(), "filters-")), "runtime.json");
});

afterAll(() => rmSync(resolve(file, ".."), { recursive: true }));

/** The solo runtime with Utility and Proxy. */
function load(callFilters?: object) {
  const pallets = [
    { pallet: "as-ismp/pallets/utility", index: 40 },
    { pallet: "as-ismp/pallets/proxy", index: 41, ...(callFilters && { callFilters }) },
  ];
  writeFileSync(file, JSON.stringify({ extends: solo, pallets }));
  return loadRuntime(file);
}

const typesOf = (callFilters?: object) => load(callFilters).pallets.at(-1)?.callFilters?.[0]?.variants ?? [];
const allowed = (ProxyType: object, name: string): string[] => {
  return [...(typesOf({ ProxyType }).find((one) => one.name === name)?.allowed ?? [])].sort();
};

describe("an enum whose variants allow calls", () => {
  it("has the pallet's variants unless the runtime states others", () => {
    expect(typesOf().map(({ name }) => name)).toEqual(["Any", "NonTransfer", "Governance", "CancelProxy"]);
    expect(typesOf({ ProxyType: { All: "all", None: { only: [] } } }).map(({ name }) => name)).toEqual([
      "All",
      "None",
    ]);
  });

  it("leaves out what the pallet's own variants name and the runtime does not have", () => {
    const [, nonTransfer] = typesOf();
    const pallets = new Set([...(nonTransfer?.allowed ?? [])].map((call) => call.split(".")[0]));
    expect([...pallets].sort()).toEqual(["0", "1", "10", "3", "40", "41"]);
  });

  it("allows pallets and single calls, or all but these", () => {
    const one = { All: "all", One: { only: ["Sudo.set_key", "Timestamp"] } };
    expect(allowed(one, "One")).toEqual(["1.0", "6.2"]);
    const all = allowed(one, "All");
    const but = allowed({ All: "all", But: { except: ["Sudo", "Balances.burn"] } }, "But");
    expect(but).toEqual(all.filter((call) => !call.startsWith("6.") && call !== "4.10"));
  });

  it("includes variants by the calls that they allow", () => {
    const ProxyType = {
      Any: "all",
      Two: { only: ["Sudo", "Timestamp"] },
      One: { only: ["Timestamp"] },
      Same: { only: ["Timestamp.set"] },
      But: { except: [] },
    };
    const text = generateAssembly(load({ ProxyType })).find(({ path }) => path === "filters/proxy.ts")?.text;
    const [, includes = ""] = (text ?? "").split("proxyTypeIncludes");
    const results = [...includes.matchAll(/\/\/ (\w+)\n\s+return (.*);/g)].map(([, name, result]) => [
      name,
      result,
    ]);
    const every = "other == 0 || other == 1 || other == 2 || other == 3 || other == 4";
    expect(results).toEqual([
      ["Any", every],
      ["Two", "other == 1 || other == 2 || other == 3"],
      ["One", "other == 2 || other == 3"],
      ["Same", "other == 2 || other == 3"],
      ["But", every],
    ]);
  });

  it.each<[string, object, string]>([
    ["a pallet that the runtime does not have", { Any: "all", A: { only: ["Assets"] } }, 'found "Assets"'],
    [
      "a call that the pallet does not have",
      { Any: "all", A: { only: ["Sudo.burn"] } },
      "of Sudo, one of sudo,",
    ],
    [
      "a first variant that does not allow all",
      { A: { only: [] } },
      'expected a first variant that allows "all" calls',
    ],
    ["no variants", {}, 'expected a first variant that allows "all" calls'],
    [
      "a name that no variant may have",
      { any: "all" },
      "expected the name of a variant, such as NonTransfer",
    ],
    ["another kind of list", { Any: "all", A: { some: [] } }, "pallets[1].callFilters.ProxyType.A"],
  ])("is refused with %s", (_, ProxyType, message) => {
    expect(() => load({ ProxyType })).toThrow(message);
  });

  it("is refused where the pallet declares none of that name", () => {
    expect(() => load({ Filter: { Any: "all" } })).toThrow('expected one of ProxyType, found "Filter"');
  });
});
