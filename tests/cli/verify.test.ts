import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { hex, unhex, withByte } from "../support/hex.ts";
import { oracle, real, type StateProofCase } from "../support/vectors.ts";
import { ansi, realFolder, runCli, runInProcess, runWithBlob, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();

function verify(json: unknown, ...options: string[]) {
  return runWithBlob(["verify", ...options, "-"], { input: JSON.stringify(json) });
}

function honestProof() {
  const vector = oracle.grandpa().find(({ expected, nextState }) => expected === "accept" && nextState);
  if (vector === undefined) throw new Error("no accepted vector");
  const { consensusState, finalityProof, nextState } = vector;
  return { file: { consensusState, finalityProof }, nextState };
}

function stateProof() {
  const fixture = real<{ cases: readonly StateProofCase[] }>("stateproof-polkadot-kilt-dip.json").cases[0];
  const entry = fixture?.entries[0];
  if (fixture === undefined || entry === undefined) throw new Error("no case");
  const file = { hasher: "blake2_256", root: fixture.stateRoot, proof: fixture.nodes, keys: [entry.key] };
  return { file, value: entry.value };
}

describe("a finality proof", () => {
  it("that is valid is accepted with exit code 0, and the next state is printed", async () => {
    const { file, nextState } = honestProof();
    const { code, stdout, stderr } = await verify(file, "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      type: "finality",
      proofs: [{ verdict: "accepted", nextState }],
    });
  });

  it("with a corrupted signature is refused with exit code 1, a name and a reason", async () => {
    const { file } = honestProof();
    const signatureByte = 32 + 2 + 8 + 36 + 1 + 36 + 20;
    const bent = hex(withByte(unhex(file.finalityProof), signatureByte, (byte) => byte ^ 1));
    const person = await verify({ ...file, finalityProof: bent });
    expect(person.code).toBe(1);
    expect(person.stdout).toMatch(
      /^refused {3}finality of block [\d,]+, 0x\w{64}: InvalidSignature, a precommit/,
    );
    const machine = await verify({ ...file, finalityProof: bent }, "--json");
    expect(machine.code).toBe(1);
    expect(JSON.parse(machine.stdout)).toMatchObject({
      ok: false,
      proofs: [{ verdict: "refused", error: { name: "InvalidSignature", reason: expect.any(String) } }],
    });
  });

  it("of zero bytes is a proof that is refused, not an unusable file", async () => {
    const { file } = honestProof();
    const { code, stdout } = await verify({ ...file, finalityProof: "0x" });
    expect(code).toBe(1);
    expect(stdout).toContain("Truncated");
  });

  it("recorded as a session is verified update by update, with its parachain heads", async () => {
    const file = join(realFolder, "grandpa-zombienet-centauri-updates.json");
    const { code, stdout } = await runWithBlob(["verify", file]);
    expect(code).toBe(0);
    expect(stdout.match(/^accepted {2}finality of block (230|238|241),/gm)).toHaveLength(3);
    expect(stdout.match(/parachain 200[01]: header 0x/g)).toHaveLength(3);
    expect(stdout).toContain("from here on: set 5 with 6 voters");
    expect(stdout).not.toContain(ansi);
  });

  it("that skips a change of voters is refused with that reason", async () => {
    const file = join(realFolder, "grandpa-zombienet-centauri-set29.json");
    const { code, stdout } = await runWithBlob(["verify", file]);
    expect(code).toBe(1);
    expect(stdout).toContain("ChangeSkipped");
  });

  it("has a coloured verdict if colours are forced", async () => {
    const { file } = honestProof();
    const options = { input: JSON.stringify(file), environment: { FORCE_COLOR: "1" } };
    expect((await runWithBlob(["verify", "-"], options)).stdout).toContain(ansi);
  });
});

describe("a state proof", () => {
  it("that is valid is accepted, and each value is printed", async () => {
    const { file, value } = stateProof();
    const { code, stdout } = await verify(file, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).proofs[0].entries).toEqual([{ key: file.keys[0], value }]);
  });

  it("of an absent key shows the absence", async () => {
    const { file } = stateProof();
    const key = `${file.keys[0]?.slice(0, 66)}`;
    const { code, stdout } = await verify({ ...file, keys: [key], values: [null] });
    expect(code).toBe(0);
    expect(stdout).toMatch(/= absent$/m);
  });

  it("that lacks a node is refused", async () => {
    const { file } = stateProof();
    const { code, stdout } = await verify({ ...file, proof: file.proof.slice(1) });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^refused .*: (Node|Value|Root)NotInProof, /);
  });

  it("with another value than the file has is refused as not what was recorded", async () => {
    const { file, value } = stateProof();
    expect((await verify({ ...file, values: [value] })).code).toBe(0);
    for (const values of [[null], ["0x00"]]) {
      const { code, stdout } = await verify({ ...file, values });
      expect(code).toBe(1);
      expect(stdout).toContain("NotAsRecorded");
    }
  });

  it("is not valid under the other hasher", async () => {
    const { file } = stateProof();
    const { code, stdout } = await verify({ ...file, hasher: "keccak256" });
    expect(code).toBe(1);
    expect(stdout).toContain("RootNotInProof");
  });
});

describe("input without a verdict ends with exit code 2, one line and a named error", () => {
  const { file: finality } = honestProof();
  const { file: state } = stateProof();
  const cases: readonly (readonly [string, unknown, string])[] = [
    ["no list of objects", [], "MalformedFieldError: (file): expected an object"],
    ["neither form", { proofs: [] }, "UnknownShapeError: expected { consensusState"],
    ["a field that is missing", { consensusState: "0x" }, "MissingFieldError: finalityProof:"],
    ["a field that is null", { ...finality, consensusState: null }, "MissingFieldError: consensusState:"],
    [
      "half a byte",
      { ...finality, consensusState: "0x123" },
      "MalformedFieldError: consensusState: expected 0x and pairs",
    ],
    [
      "hex without 0x",
      { ...finality, finalityProof: "00" },
      "MalformedFieldError: finalityProof: expected 0x and pairs",
    ],
    [
      "a number for bytes",
      { ...finality, finalityProof: 7 },
      "MalformedFieldError: finalityProof: expected a text",
    ],
    ["a short root", { ...state, root: "0x00" }, "MalformedFieldError: root: expected 32 bytes, got 1"],
    [
      "an unknown hasher",
      { ...state, hasher: "sha256" },
      "MalformedFieldError: hasher: expected keccak256 or blake2_256",
    ],
    [
      "a node that is not hex",
      { ...state, proof: ["0x", "x"] },
      "MalformedFieldError: proof[1]: expected 0x and pairs",
    ],
    ["keys that are not a list", { ...state, keys: "0x00" }, "MalformedFieldError: keys: expected a list"],
    [
      "fewer values than keys",
      { ...state, values: [] },
      "MalformedFieldError: values: expected one for each of the 1 keys",
    ],
    ["a kind that holds no proof", { kind: "metadata" }, 'UnknownShapeError: kind: "metadata"'],
    ["a kind with a name of every object", { kind: "toString" }, 'UnknownShapeError: kind: "toString"'],
    [
      "a session without a hash",
      { kind: "grandpa-session", chain: "x", trusted: { number: 1 }, updates: [] },
      "MissingFieldError: trusted.hash:",
    ],
  ];

  it.each(cases)("%s", async (_, json, message) => {
    const file = folder.write("unusable.json", JSON.stringify(json));
    const { code, stdout, stderr } = await runInProcess(["verify", file]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd()).not.toContain("\n");
  });

  it("text that is not JSON", async () => {
    const { code, stderr } = await runWithBlob(["verify", "-"], { input: "{" });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^NotJsonError: /);
  });

  it("a bare justification, which no header makes a finality proof", async () => {
    const { code, stderr } = await runWithBlob([
      "verify",
      join(realFolder, "grandpa-polkadot-302592-set0.json"),
    ]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^UnknownShapeError: kind: "grandpa-justification" has no proof/);
  });

  it("a proof or blob file that does not exist", async () => {
    const proof = await runWithBlob(["verify", join(folder.path, "none.json")]);
    expect(proof.code).toBe(2);
    expect(proof.stderr).toMatch(/^UnreadableFileError: .*none\.json: ENOENT/);
    const good = folder.write("good.json", JSON.stringify(finality));
    const blob = await runCli(["verify", "--blob", join(folder.path, "none.wasm"), good]);
    expect(blob.code).toBe(2);
    expect(blob.stderr).toMatch(/^UnreadableFileError: .*none\.wasm: ENOENT/);
  });

  it("a blob that is not a runtime", async () => {
    const good = folder.write("good.json", JSON.stringify(finality));
    const blob = folder.write("text.wasm", "no module");
    const { code, stderr } = await runCli(["verify", "--blob", blob, good]);
    expect(code).toBe(2);
    expect(stderr).toContain("MalformedRuntimeError");
  });

  it("arguments that no command accepts", async () => {
    expect((await runCli(["verify"])).code).toBe(2);
    for (const wrong of [["verify", "a", "b"], ["conquer"], ["verify", "--loudly", "-"]]) {
      expect((await runInProcess(wrong)).code).toBe(2);
    }
  });
});

it("help is not an error, and shows the shape of the files", async () => {
  const { code, stdout } = await runCli(["verify", "--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain('"consensusState", "finalityProof"');
  expect(stdout).toContain('"hasher": "keccak256" | "blake2_256", "root", "proof": [nodes], "keys": [keys]');
});
