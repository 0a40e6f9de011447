import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { hex, unhex, withByte } from "../support/hex.ts";
import { type GrandpaSession, real, realFiles, realIndex } from "../support/vectors.ts";
import { ansi, type Finished, runWithBlob, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const session = "grandpa-zombienet-ibcgo-set4.json";

/** A collection of one file. */
function collection(name: string, content: unknown): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  writeFileSync(join(path, session), JSON.stringify(content));
  return path;
}

describe("as-ismp demo", () => {
  let machine: Finished;

  beforeAll(async () => {
    machine = await runWithBlob(["demo", "--json"]);
  });

  it("verifies every recorded finality proof and state proof, and says why the rest is left out", () => {
    const { code, stdout, stderr } = machine;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const report = JSON.parse(stdout);
    expect(report.ok).toBe(true);

    const sessions = realIndex().filter(
      ({ kind, file }) => kind === "grandpa-session" && realFiles(file).length > 0,
    );
    for (const { file } of sessions) {
      const blocks = real<GrandpaSession>(file).updates.map(({ expected }) => expected.finalizedNumber);
      const reported = report.finality.filter((each: { file: string }) => each.file === file);
      expect({ file, blocks: reported.map((each: { block: number }) => each.block) }).toEqual({
        file,
        blocks,
      });
      for (const each of reported) expect(each.verdict).toBe("accepted");
    }
    const reportedFiles = new Set(
      [...report.state, ...report.finality, ...report.leftOut].map(({ file }) => file),
    );
    const proofs =
      /^(grandpa-(?!checkpoints|clientstate|authorityset)|stateproof-(?!absence)|childtrie-|ismp-)/;
    for (const file of realFiles("").filter((name) => proofs.test(name)))
      expect(reportedFiles).toContain(file);
    expect(report.totals.finalityProofs).toBe(report.finality.length);
  });

  it("refuses Avail's proofs, whose headers it cannot read, and expects to", () => {
    const avail = JSON.parse(machine.stdout).finality.filter(
      ({ chain }: { chain: string }) => chain === "Avail",
    );
    expect(avail).toHaveLength(2);
    for (const { verdict, expected } of avail)
      expect({ verdict, expected }).toEqual({ verdict: "refused", expected: "refused" });
  });

  it("prints plain text into a pipe, with every altered proof refused", async () => {
    const { code, stdout } = await runWithBlob(["demo"]);
    expect(code).toBe(0);
    expect(stdout).not.toContain(ansi);
    expect(stdout).not.toContain("\r");
    expect(stdout).toMatch(/refused: InvalidSignature, /);
    expect(stdout).toMatch(/refused: LatestBlockMismatch, /);
    expect(stdout).toMatch(/refused: NodeNotInProof, /);
    expect(stdout).toMatch(/Every verdict is the one expected\.\n$/);
  });

  it("fails when a recorded proof is not what it was", async () => {
    const original = real<GrandpaSession>(session);
    const control = await runWithBlob(["demo", "--vectors", collection("control", original)]);
    expect(control.code).toBe(0);

    const update = original.updates[0];
    if (update === undefined) throw new Error("no update");
    const justification = hex(withByte(unhex(update.finalityProof.justification), 100, (byte) => byte ^ 1));
    const bent = {
      ...original,
      updates: [{ ...update, finalityProof: { ...update.finalityProof, justification } }],
    };
    const { code, stdout } = await runWithBlob(["demo", "--vectors", collection("bent", bent)]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/refused: InvalidSignature: /);
    expect(stdout).toMatch(/this is a bug\.\n$/);
  });

  it("fails when a proof finalizes another block than the recording says", async () => {
    const original = real<GrandpaSession>(session);
    const updates = original.updates.map((update) => ({
      ...update,
      expected: { ...update.expected, finalizedNumber: update.expected.finalizedNumber + 1 },
    }));
    const { code, stdout } = await runWithBlob([
      "demo",
      "--vectors",
      collection("other", { ...original, updates }),
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain("NotAsRecorded");
  });

  it("has no verdict without recordings, and names the file and field that it cannot use", async () => {
    const missing = await runWithBlob(["demo", "--vectors", join(folder.path, "none")]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain("part of a checkout");
    const unusable = collection("unusable", { kind: "grandpa-session", chain: "x", updates: [] });
    const { code, stderr } = await runWithBlob(["demo", "--vectors", unusable]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${session}.trusted: the field is missing`);
  });
});
