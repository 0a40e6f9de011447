import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { CHECKS } from "../../bindings/cli/src/demo/messages/checks.ts";
import { projectRoot } from "../support/project.ts";
import { ansi, runInProcess, runWithBlob, temporaryFolder } from "./run-cli.ts";

const PATIENCE = 600_000;
const folder = temporaryFolder();

describe("as-ismp demo messages --once", () => {
  it(
    "completes a POST, its response, a GET and a timeout, and prints what it proved and how long each took",
    async () => {
      const environment = { TMPDIR: folder.path };
      const { code, stdout, stderr } = await runWithBlob(["demo", "--once"], { environment });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(stdout).not.toContain(ansi);
      expect(stdout).not.toContain("\r");
      for (const [name, end, what] of [
        ["POST", "delivered", "left had sent it by block"],
        ["response", "delivered", "right had sent it by block"],
        ["GET", "answered", "the values in the state of left at block"],
        ["timeout", "timed out", "right had not received it by block"],
      ]) {
        const row = new RegExp(
          `^${name} +${end} +\\d+\\.\\d s +[1-9]\\d* nodes?, [\\d,]+ bytes +\\d+\\.\\d\\d ms +${what} \\d+`,
          "m",
        );
        expect(stdout).toMatch(row);
      }
      expect(stdout).toMatch(/^left +SUBSTRATE-left +ws:\/\/127\.0\.0\.1:\d+ +4 authorities/m);
      expect(stdout).toMatch(/ is final: 3 of 4 signatures/);
      for (const state of ["sent", "finalized", "proven", "in challenge", "late", "timed out"]) {
        expect(stdout).toMatch(new RegExp(`: ${state}(,|$)`, "m"));
      }
      expect(stdout).toContain("as-ismp demo proofs");
      // Databases and journal were removed.
      expect(readdirSync(folder.path)).toEqual([]);
    },
    PATIENCE,
  );

  it(
    "fails with the reason if that takes longer than the time limit",
    async () => {
      const { code, stdout, stderr } = await runWithBlob(["demo", "messages", "--once", "--timeout", "1"]);
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^not done after 1 s: POST [a-z ]+, response not sent, GET [a-z ]+, timeout [a-z ]+\n$/,
      );
      expect(stdout).not.toContain(ansi);
    },
    PATIENCE,
  );

  it("names a blob whose runtime lacks a call", async () => {
    const blob = resolve(projectRoot, "build/as-ismp-parachain.wasm");
    const { code, stderr } = await runInProcess(["demo", "--once", "--blob", blob]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("as-ismp-parachain.wasm") });
  });

  it("names the option with an invalid value", async () => {
    const { code, stderr } = await runInProcess(["demo", "messages", "--timeout", "soon"]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining("--timeout") });
  });
});

/**
 * The errors in the second column of a page's table, row by row; a row that refers to the index stands for the rows
 * there.
 */
function refusals(page: string, heading: string, index: readonly string[]): string[] {
  const text = readFileSync(resolve(projectRoot, "docs/explanation/protocol", page), "utf8");
  const [, after = ""] = text.split(heading, 2);
  const table = /\| check \| refused as \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(after)?.[1] ?? "";
  return table
    .trim()
    .split("\n")
    .flatMap((row) => {
      const cells = row.slice(1, -1).split(" | ");
      const refusedAs = (cells.at(-1) ?? "").trim();
      if (refusedAs !== "see there") return [refusedAs.replaceAll("`", "")];
      return row.includes("but for its commitment") ? index.slice(0, -1) : index;
    });
}

describe("the checks that the demo shows", () => {
  const index = refusals("index.md", "## A commitment that a proof is read against", []);
  const told = (what: keyof typeof CHECKS): string[] => CHECKS[what].map(({ refusedAs }) => refusedAs);

  it("are those of the protocol's pages, in their order", () => {
    expect(index).toHaveLength(8);
    expect(told("post")).toEqual(refusals("post-request.md", "In this order", index));
    expect(told("response")).toEqual(refusals("response.md", "In this order", index));
    expect(told("get")).toEqual(refusals("get.md", "In this order", index));
    expect(told("post timeout")).toEqual(refusals("timeouts.md", "## POST requests", index));
  });
});
