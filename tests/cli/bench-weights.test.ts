import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { u8aConcat } from "@polkadot/util";
import { RuntimeMetadata } from "../../bindings/chain/src/chain/index.ts";
import { Storage } from "../../bindings/core/src/index.ts";
import { bareExtrinsic } from "../../bindings/relayer/src/substrate/extrinsic.ts";
import { AuthorsFolder } from "../support/author.ts";
import { unlessSlow } from "../support/budget.ts";
import { projectRoot } from "../support/project.ts";
import { u32 } from "../support/scale.ts";

/** Weights of an author's pallet: measured by the command line, imported by the pallet, declared by the blob. */

const command = resolve(projectRoot, "bindings/cli/dist/main.js");
const COMPILATION = 300_000;
const OUTPUT = "pallets/names/weights.ts";
const LONGEST = `0x${"61".repeat(32)}`;
const TOO_LONG = `0x${"61".repeat(33)}`;

interface Told {
  readonly pallets: readonly {
    readonly weights: readonly { readonly call: string; readonly refTime: number; readonly reads: number }[];
  }[];
}

const folder = new AuthorsFolder();
folder.copy("examples/names", ".");

function cases(...all: readonly unknown[]): void {
  folder.write("cases.json", { pallets: { Names: { output: OUTPUT, calls: { claim: all } } } });
}

/** Runs the command; returns its exit code and its output. */
function benchWeights(...options: readonly string[]): { readonly code: number; readonly text: string } {
  const file = `${folder.path}/runtime.json`;
  const arguments_ = [command, "bench-weights", file, "--cases", `${folder.path}/cases.json`, ...options];
  try {
    return { code: 0, text: execFileSync(process.execPath, arguments_, { encoding: "utf8", stdio: "pipe" }) };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: string };
    return { code: status, text: stderr };
  }
}

const source = (): string => Buffer.from(folder.read(OUTPUT)).toString("utf8");

afterAll(() => folder.remove());

describe("as-ismp bench-weights", () => {
  it(
    "writes the weight of the most expensive case, which the blob then declares",
    async () => {
      // A pallet that was never measured has no weights file yet.
      folder.write(OUTPUT, "");
      cases({ arguments: { name: "0x61" } }, { arguments: { name: LONGEST } });
      const { code, text } = benchWeights("--json");
      expect(code).toBe(0);
      const weight = (JSON.parse(text) as Told).pallets[0]?.weights[0];
      expect(weight).toMatchObject({ call: "claim", reads: 1, writes: 1 });
      // A read and a written key cost 125 µs.
      expect(weight?.refTime).toBeGreaterThan(125_000_000);
      expect(source()).toContain("export function claimWeight(): Weight");

      const runtime = await folder.runtime("runtime.json", ...unlessSlow("--debug"));
      const name = { name: Buffer.from("alice") };
      const claim = bareExtrinsic(RuntimeMetadata.of(runtime).encodeCall("Names", "claim", name));
      const info = runtime.call("TransactionPaymentApi_query_info", u8aConcat(claim, u32(claim.length)), {
        storage: new Storage(),
      });
      expect(compact(info)).toBe(weight?.refTime);
      const written = source();
      benchWeights();
      expect(source()).toBe(written);
    },
    COMPILATION,
  );

  it(
    "refuses a case whose call fails, because its weight would be too low, and does not change the file",
    () => {
      const before = source();
      cases({ arguments: { name: TOO_LONG } });
      const { code, text } = benchWeights();
      expect(code).toBe(2);
      expect(text).toContain("Names.claim, case 1: expected the call to succeed");
      expect(text).toContain("LengthOutOfBounds");
      expect(source()).toBe(before);
    },
    COMPILATION,
  );

  it("names the invalid field of the cases", () => {
    folder.write("cases.json", { pallets: { Names: { output: OUTPUT, calls: { claim: [] } } } });
    const { code, text } = benchWeights();
    expect(code).toBe(2);
    expect(text).toContain("pallets.Names.calls.claim");
  });
});

/** A compact integer of more than two bytes. */
function compact(value: Uint8Array): number {
  const mode = (value[0] as number) & 3;
  const number = Buffer.from(value).readUInt32LE(mode === 3 ? 1 : 0);
  return mode === 3 ? number : Math.floor(number / 4);
}
