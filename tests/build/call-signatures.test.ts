import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { AuthorsFolder, type CommandFailedError } from "../support/author.ts";

/** Functions of calls that do not fit the description: what the author is told. The example `teleport` is the pallet. */

jest.setTimeout(300_000);

const FILE = "chain/pallets/teleport/calls.ts";
const ASK = "askReserve(origin: Origin, height: u64, timeout: u64): DispatchResult";
const ASK_INFO = "askReserveInfo(height: u64, timeout: u64): DispatchInfo";

describe("the functions of a pallet's calls", () => {
  const folder = new AuthorsFolder();
  let original: string;

  beforeAll(() => {
    folder.copy("examples/teleport", "chain");
    original = Buffer.from(folder.read(FILE)).toString();
  });

  afterAll(() => folder.remove());

  /** What the command line says of calls that are changed like this. */
  function report(from: string | RegExp, to: string): string {
    const changed = original.replace(from, to);
    if (changed === original) throw new Error("nothing was changed");
    folder.write(FILE, changed);
    try {
      folder.build("chain/runtime.json", "--debug");
    } catch (error) {
      return (error as CommandFailedError).stdout;
    }
    return "built";
  }

  it.each<[string, string | RegExp, string, readonly string[]]>([
    [
      "with two arguments in the wrong order, which would compile",
      "askReserve(origin: Origin, height: u64, timeout: Seconds)",
      "askReserve(origin: Origin, timeout: Seconds, height: u64)",
      [ASK, "found askReserve(origin: Origin, timeout: Seconds, height: u64)", `${FILE}:55`],
    ],
    [
      "with an argument of another type",
      "beneficiary: AccountId32",
      "beneficiary: H256",
      ["expected send(origin: Origin, beneficiary: AccountId32, amount: u128, timeout: u64): DispatchResult"],
    ],
    [
      "without one argument",
      "askReserveInfo(height: u64, timeout: Seconds)",
      "askReserveInfo(height: u64)",
      [ASK_INFO],
    ],
    [
      "without the origin",
      "askReserve(origin: Origin, height: u64, timeout: Seconds)",
      "askReserve(height: u64, timeout: Seconds)",
      [ASK],
    ],
    ["that is not there", "function askReserve(", "function askReserves(", [ASK, "found none"]],
    [
      "that does not say what the call weighs",
      "function askReserveInfo(",
      "function askReserveInf(",
      [ASK_INFO, "found none"],
    ],
  ])("%s: are refused by file, line, and what was expected", (_, from, to, messages) => {
    const text = report(from, to);
    for (const message of messages) expect(text).toContain(message);
    // Before anything is compiled, so the compiler's own report is not there.
    expect(text).not.toContain("ERROR TS");
  });

  it("may be in other files that `calls.ts` exports them of, and are checked there", () => {
    const split = "chain/pallets/teleport/asking.ts";
    const start = original.indexOf("/**\n * @param height");
    const imports = original.slice(0, original.indexOf("/** @param timeout"));
    const asking = original.slice(start);
    const exported = 'export { askReserve, askReserveInfo } from "./asking";\n';
    folder.write(split, imports + asking);
    const other = original.slice(0, start) + exported;
    expect(report(original, other)).toBe("built");
    folder.write(split, imports + asking.replace("askReserveInfo(height: u64", "askReserveInfo(height: u32"));
    expect(report(original, other)).toContain(`${split}:`);
    folder.write(split, imports);
    expect(report(original, other)).toContain(ASK_INFO);
  });

  it("may name integers as they are used, and types of their own", () => {
    expect(report("height: u64, timeout: Seconds)", "height: u64, timeout: u64)")).toBe("built");
    expect(
      report(
        /export function askReserve\(origin: Origin, height: u64/,
        "type Height = u64;\nexport function askReserve(origin: Origin, height: Height",
      ),
    ).toBe("built");
  });
});
