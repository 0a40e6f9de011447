import { describe, expect, it } from "@jest/globals";
import { mistakesIn } from "../../bindings/build/src/build/check-code.ts";

/*
 * Code of pallets that a call could make trap: what is refused, and the correct form of the same, which must not be. A
 * rule that refused correct code would cost authors more than it helps.
 */

/** What is reported for these lines in a function with two arguments, a list and the limit of a loop; without its place. */
function told(...lines: readonly string[]): string[] {
  const text = [
    "export function call(count: u32, list: StaticArray<u32>, owner: Owner | null): u32 {",
    ...lines,
    "  return 0;",
    "}",
  ].join("\n");
  return mistakesIn(text, "calls.ts").map(({ line, message }) => `${line}: ${message}`);
}

describe("code of a pallet", () => {
  it.each<[string, string, string, readonly string[]]>([
    ["throws", 'throw new Error("no");', "throw traps", ["return ERROR_NO;"]],
    ["asserts", "assert(count < 8);", "assert traps", ["if (count >= 8) return ERROR_NO;"]],
    ["traps by order", "unreachable();", "unreachable() traps", ["return ERROR_NO;"]],
    ["aborts", 'abort("no");', "abort traps", ["return ERROR_NO;"]],
    [
      "takes a value for one that is not null",
      "owner!.pay();",
      "owner! traps if it is null",
      [
        "if (owner != null) owner.pay();",
        "if (owner == null) return 1; owner!.pay();",
        "if (!owner) return 1; owner!.pay();",
      ],
    ],
    ["casts by bits", "changetype<Owner>(count);", "changetype takes any number", ["new Owner(count);"]],
    ["reads any address", "load<u8>(count);", "load reads any address", ["reader.u8();"]],
    ["writes any address", "store<u8>(count, 1);", "store writes any address", ["writer.u8(1);"]],
    ["leaves the check of an index out", "unchecked(list[0]);", "unchecked() reads", ["list[0];"]],
    [
      "reads a list at an index that it does not compare",
      "return list[count];",
      "list[count] traps beyond the end",
      [
        "return list[0];",
        "return list[LAST];",
        "return list[Kind.Post];",
        "return list[count & 3];",
        "if (count >= list.length) return 1; return list[count];",
        "return count < 4 ? list[count as i32] : 0;",
        "for (let i = 0; i < list.length; i++) add(list[i]);",
        "for (let i = list.length - 1; i >= 0; i--) add(list[i]);",
        "let i = 0; while (i < LENGTH) add(list[i++]);",
        "const end = min(count, list.length); for (let i: u32 = 0; i < end; i++) add(list[i]);",
        "if (count > MAX) return 1; for (let i: u32 = 0; i < count; i++) add(list[i]);",
        "for (let i = 0; i < 8; i++) for (let j = 0; j < 8; j++) add(list[i * 8 + j]);",
      ],
    ],
    [
      "counts up to an argument that it does not compare",
      "for (let i: u32 = 0; i < count; i++) add(list[i]);",
      "list[i] traps beyond the end",
      ["for (let i: u32 = 0; i < count; i++) add(i);"],
    ],
    [
      "reads the last item of a list that may be empty",
      "return list[list.length - 1];",
      "list[list.length-1] traps if there are no items",
      ["if (list.length == 0) return 1; return list[list.length - 1];"],
    ],
    [
      "divides by a number that may be 0",
      "return 1000 / count;",
      "division by count traps if it is 0",
      [
        "return count / 1000;",
        "return count / UNIT;",
        "return count / (2 * UNIT as u32);",
        "const seven = 7; return count / seven;",
        "return 1000 / max(count, 1);",
        "const divisor = max<u32>(count, 1); return 1000 / divisor;",
        "if (count == 0) return 1; return 1000 / (count as u32);",
        "return count > 0 ? 1000 / count : 0;",
        "return count ? 1000 / count : 0;",
        "return amount / u128.from(10);",
        "if (amount.isZero()) return 1; return total / amount;",
      ],
    ],
    [
      "takes the rest of such a division",
      "return 1000 % count;",
      "division by count",
      ["return count % 1000;"],
    ],
    ["divides in place", "list[0] /= count;", "division by count", ["list[0] /= 3;"]],
    [
      "divides in a function within it",
      "const part = (by: u32): u32 => 1000 / by;",
      "division by by",
      ["const part = (by: u32): u32 => (by == 0 ? 0 : 1000 / by);"],
    ],
    [
      "takes as much memory as an argument says",
      "return new StaticArray<u8>(count).length;",
      "new StaticArray(count) traps if there is no memory",
      [
        "return new StaticArray<u8>(32).length;",
        "return new Array<u8>(LENGTH).length;",
        "if (count > MAX) return 1; return new StaticArray<u8>(count).length;",
        "return new Owner(count).length;",
      ],
    ],
    [
      "calls itself",
      "return call(count - 1, list, owner);",
      "call calls itself",
      ["return other(count - 1, list, owner);"],
    ],
  ])("that %s is refused with its line, and the remedy is not", (_, trap, message, remedies) => {
    expect(told(trap)).toEqual([expect.stringMatching(/^2: /)]);
    expect(told(trap)[0]).toContain(message);
    for (const remedy of remedies) expect([remedy, told(remedy)]).toEqual([remedy, []]);
  });

  it("that compares a divisor with an upper limit alone is refused, since 0 is below", () => {
    expect(told("if (count > MAX) return 1;", "return 1000 / count;")).toHaveLength(1);
    expect(told("if (count < MIN) return 1;", "return 1000 / count;")).toEqual([]);
  });

  it("that guards a value in one function may not use it in another", () => {
    const text = [
      "function first(n: u32): u32 { return n == 0 ? 0 : 1 / n; }",
      "function second(n: u32): u32 { return 1 / n; }",
    ].join("\n");
    expect(mistakesIn(text, "calls.ts").map(({ line }) => line)).toEqual([2]);
  });

  it("may have functions of its own by such names", () => {
    expect(mistakesIn('import { load } from "./files";\nexport const one = load(1);', "calls.ts")).toEqual(
      [],
    );
    expect(mistakesIn("function assert(a: bool): bool { return a; }\nassert(true);", "calls.ts")).toEqual([]);
    expect(mistakesIn("export const one = load<u8>(1);", "calls.ts")).toHaveLength(1);
  });

  it("in a method is refused like that in a function", () => {
    const method = (body: string): string => `class A { steps(n: u32): u32 { ${body} } }`;
    expect(mistakesIn(method("return this.steps(n - 1);"), "a.ts")[0]?.message).toContain(
      "steps calls itself",
    );
    expect(mistakesIn(method("return 1 / n;"), "a.ts")).toHaveLength(1);
    expect(mistakesIn(method("return other.steps(n - 1);"), "a.ts")).toEqual([]);
  });
});

describe("a comment that says why a line can't trap", () => {
  const reason = "// trap-safe: callers have checked that there are some";

  it("allows it on the line and on the line above", () => {
    expect(told(`return 1000 / count; ${reason}`)).toEqual([]);
    expect(told(reason, "return 1000 / count;")).toEqual([]);
  });

  it.each(["// trap-safe", "// trap-safe:", "// trap-safe: ."])("needs a reason: %s", (comment) => {
    expect(told(comment, "return 1000 / count;")).toEqual([
      expect.stringContaining('3: expected a reason after "trap-safe:", found none: division by count'),
    ]);
  });

  it("is for one line alone", () => {
    expect(told(reason, "", "return 1000 / count;")).toHaveLength(1);
    expect(told(`add(1); ${reason}`, "return 1000 / count;")).toHaveLength(1);
    expect(told(reason, "add(1);", "return 1000 / count;")).toHaveLength(1);
  });

  it("is not another comment", () => {
    expect(told("// callers have checked that there are some", "return 1000 / count;")).toHaveLength(1);
  });
});

describe("what hosts refuse", () => {
  it.each<[string, string, string, string]>([
    ["a floating-point number", "const half = 0.5;", "no floating point", "const half = 500_000_000;"],
    [
      "a floating-point type",
      "const part = count as f64;",
      "no floating point",
      "const part = count as u64;",
    ],
    ["a random number", "return Math.random() as u32;", "Math computes with floats", "return min(count, 1);"],
    ["the machine's clock", "return Date.now() as u32;", "a runtime has no clock", "return now() as u32;"],
    ["a console", 'console.log("a");', "a runtime has no console", "depositA();"],
  ])("is refused with its line: %s", (_, refused, message, correct) => {
    expect(told(refused)).toEqual([expect.stringContaining(`2: ${message}`)]);
    expect(told(correct)).toEqual([]);
  });

  it("is refused outside of functions: objects, which would be made before a call", () => {
    expect(mistakesIn("const seen = new Map<u32, u32>();", "calls.ts")[0]?.message).toContain("top level");
    expect(mistakesIn("class A { static all: Map<u32, u32> = new Map<u32, u32>(); }", "a.ts")).toHaveLength(
      1,
    );
    expect(told("const seen = new Map<u32, u32>();")).toEqual([]);
    expect(mistakesIn("class A { all: Map<u32, u32> = new Map<u32, u32>(); }", "a.ts")).toEqual([]);
  });

  it("is refused as an import, unless all hosts have the function", () => {
    const text = (name: string): string => `@external("env", "${name}")\ndeclare function f(): u32;`;
    expect(mistakesIn(text("ext_made_up_version_1"), "calls.ts")).toEqual([
      {
        line: 1,
        message: expect.stringContaining("ext_made_up_version_1 is not a function that all hosts have"),
      },
    ]);
    expect(mistakesIn(text("ext_logging_max_level_version_1"), "calls.ts")).toEqual([]);
  });

  it("can't be allowed by a comment", () => {
    expect(told("const half = 0.5; // trap-safe: nothing depends on it")).toHaveLength(1);
  });
});
