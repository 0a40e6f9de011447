import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { projectRoot } from "../support/project.ts";

/**
 * `as-ismp types`: a client of the shipped runtime, written with the types, compiles under strict TypeScript and runs.
 * What is wrong in it is marked: the compiler must refuse each of these lines, and nothing else.
 */

const CLIENT = `
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Chain, createChainSpec } from "@as-ismp/chain";
import { expectError, expectEvent, TestChain } from "@as-ismp/chain/testing";
import { Runtime } from "@as-ismp/core";
import type { Shipped } from "./shipped.js";

const blob = await readFile(process.argv[2] as string);
const chain = await TestChain.create<Shipped>(blob);
const [alice, bob] = chain.accounts;

// Right: values have their types.
const account = chain.query("System", "Account", alice);
const free: bigint = account.data.free;
const number: number = chain.query("System", "Number");
const deposit: bigint = chain.constant("Balances", "ExistentialDeposit");
const nonce: number = chain.api("AccountNonceApi", "account_nonce", alice);
assert.deepEqual([typeof free, number, typeof deposit, nonce], ["bigint", 1, "bigint", 0]);
for (const [[id], { nonce }] of chain.entries("System", "Account")) {
  assert.match(id, /^0x/);
  assert.equal(nonce, 0);
}
const receipt = await chain.send(alice, "Balances", "transfer_keep_alive", { dest: bob, value: 5 });
const { data } = expectEvent(receipt, "Balances", "Transfer", { to: bob, amount: 5 });
const amount: bigint = data.amount;
assert.equal(amount, 5n);
await chain.sendAll([bob, "System", "remark", { remark: "text" }], [bob, "System", "remark", { remark: "0x00" }]);
const tooMuch = chain.send(alice, "Balances", "transfer_keep_alive", { dest: bob, value: 10n ** 30n });
await expectError(tooMuch, "Arithmetic.Underflow");

// The development chain, without the library for tests.
const runtime = await Runtime.load(blob);
const plain = await Chain.create(createChainSpec({ runtime, preset: "development" }));
const blockNumber: number = plain.at<Shipped>().query("System", "Number");
const call = plain.at<Shipped>().encodeCall("System", "remark", { remark: new Uint8Array(3) });
assert.deepEqual([blockNumber, call.length], [0, 2 + 1 + 3]);

async function wrong(): Promise<void> {
  // @ts-expect-error no such pallet
  chain.query("Sistem", "Number");
  // @ts-expect-error no such item
  chain.query("System", "Numbers");
  // @ts-expect-error the key is missing
  chain.query("System", "Account");
  // @ts-expect-error a key too many
  chain.query("System", "Number", 1);
  // @ts-expect-error the value is a number
  const text: string = chain.query("System", "Number");
  // @ts-expect-error no such call
  await chain.send(alice, "Balances", "transfer_kept_alive", { dest: bob, value: 5 });
  // @ts-expect-error an argument is missing
  await chain.send(alice, "Balances", "transfer_keep_alive", { dest: bob });
  // @ts-expect-error the arguments are missing
  await chain.send(alice, "Balances", "transfer_keep_alive");
  // @ts-expect-error an argument is unknown
  await chain.send(alice, "Balances", "transfer_keep_alive", { dest: bob, value: 5, tip: 1 });
  // @ts-expect-error the amount is no text
  await chain.send(alice, "Balances", "transfer_keep_alive", { dest: bob, value: "5" });
  // @ts-expect-error no such event
  expectEvent(receipt, "Balances", "Transfered");
  // @ts-expect-error the event has no such field
  expectEvent(receipt, "Balances", "Transfer", { form: alice });
  // @ts-expect-error no such error
  await expectError(tooMuch, "Balances.Nothing");
  // @ts-expect-error no such constant
  chain.constant("Balances", "Existential");
  // @ts-expect-error no such method
  chain.api("AccountNonceApi", "nonce", alice);
  // @ts-expect-error a plain value has no keys to go through
  chain.entries("System", "Number", 1);
  // @ts-expect-error the call has other arguments
  await chain.sendAll([bob, "System", "remark", { text: "0x" }]);
  // @ts-expect-error no such item
  plain.at<Shipped>().query("System", "Numbers");
  void text;
}
void wrong;
console.log("done");
`;

const folder = mkdtempSync(join(tmpdir(), "as-ismp-types-"));
const blob = resolve(projectRoot, "build/as-ismp.wasm");

function node(...arguments_: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, arguments_, { cwd: folder }, (error, stdout, stderr) => {
      done({ code: error === null ? 0 : 1, output: stdout + stderr });
    });
  });
}

const asIsmp = (...given: string[]) => node(resolve(projectRoot, "bindings/cli/bin/as-ismp.js"), ...given);

beforeAll(() => {
  symlinkSync(resolve(projectRoot, "node_modules"), join(folder, "node_modules"), "dir");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "client.ts"), CLIENT);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("types of a runtime", () => {
  it("are written to a file, with the descriptions of the metadata", async () => {
    const { code } = await asIsmp("types", blob, "--output", "shipped.ts", "--name", "Shipped");
    expect(code).toBe(0);
    const text = readFileSync(join(folder, "shipped.ts"), "utf8");
    expect(text).toContain("/** An account: its nonce, what refers to it, its balances. */");
    expect(text).toContain('| "Balances.InsufficientBalance"');
  });

  it("compile a client that uses them rightly, and refuse each wrong use", async () => {
    const tsc = resolve(projectRoot, "node_modules/typescript/bin/tsc");
    const strict = [
      "--strict",
      "--exactOptionalPropertyTypes",
      "--noUncheckedIndexedAccess",
      "--skipLibCheck",
    ];
    const modules = ["--module", "nodenext", "--target", "es2023", "--types", "node"];
    expect(await node(tsc, ...strict, ...modules, "client.ts")).toEqual({ code: 0, output: "" });
  });

  it("are those of the values that the client then gets", async () => {
    expect(await node("client.js", blob)).toEqual({ code: 0, output: "done\n" });
  });

  it("go to the standard output without a file, under the runtime's name", async () => {
    const { code, output } = await asIsmp("types", blob);
    expect(code).toBe(0);
    expect(output).toContain("export type AsIsmp = {");
  });

  it("are not written under a name that is none, nor of a file that is no runtime", async () => {
    expect(await asIsmp("types", blob, "--name", "1st")).toMatchObject({
      code: 1,
      output: expect.stringContaining("--name: expected a name of TypeScript, got 1st"),
    });
    expect(await asIsmp("types", "client.ts")).toMatchObject({
      code: 1,
      output: expect.stringContaining("client.ts"),
    });
  });
});
