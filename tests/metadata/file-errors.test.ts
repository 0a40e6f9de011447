import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  DescriptionFileError,
  readDescriptionFile,
} from "../../bindings/build/src/runtime-files/description-file.ts";
import { readPalletFile } from "../../bindings/build/src/runtime-files/pallet-file.ts";
import { docs, map, object, text, u8 } from "../../bindings/build/src/runtime-files/schema.ts";

let folder = "";
let file = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "description-"));
  file = join(folder, "pallet.json");
});

afterAll(() => rmSync(folder, { recursive: true }));

/** The lines of the message that a pallet with these entries is refused with, without the name of the file. */
function mistakes(entries: object): string[] {
  writeFileSync(file, JSON.stringify({ name: "Shelf", crate: "pallet_shelf", docs: "Things.", ...entries }));
  try {
    readPalletFile(file, { index: 1, constants: new Map(), version: null });
  } catch (error) {
    if (!(error instanceof DescriptionFileError)) throw error;
    expect(error.message.split("\n").every((line) => line.startsWith(file))).toBe(true);
    return error.message.replaceAll(file, "").split("\n");
  }
  return [];
}

function migration(from: number, to: number): object {
  return { from, to, function: `toVersion${to}` };
}

describe("a mistake in a description file", () => {
  it.each<[string, object, string]>([
    [
      "a gap between two migrations",
      { storageVersion: 3, migrations: [migration(0, 1), migration(2, 3)] },
      ", migrations[1].from: expected 1, at which the migration before this one ends, found 2",
    ],
    [
      "migrations in the wrong order",
      { storageVersion: 2, migrations: [migration(1, 2), migration(0, 1)] },
      ", migrations[1].from: expected 2, at which the migration before this one ends, found 0",
    ],
    [
      "a migration that goes back",
      { storageVersion: 1, migrations: [migration(2, 1)] },
      ", migrations[0].to: expected a version greater than 2, found 1",
    ],
    [
      "migrations that end at another version than the pallet's",
      { storageVersion: 2, migrations: [migration(0, 1)] },
      ", migrations[0].to: expected 2, the storageVersion of the pallet, found 1",
    ],
    [
      "a number beyond its range",
      { errors: [{ name: "Full", index: 256 }] },
      ", errors[0].index: expected an integer from 0 to 255, found 256",
    ],
    [
      "a fraction",
      { calls: [{ name: "put", index: 0.5 }] },
      ", calls[0].index: expected an integer from 0 to 255, found 0.5",
    ],
    ["a list in place of a text", { crate: [] }, ", crate: expected a text, found a list"],
    ["a number in place of lines", { docs: 7 }, ", docs: expected a list, found 7"],
    [
      "a text in place of a flag",
      { validatesUnsigned: "yes" },
      ', validatesUnsigned: expected true or false, found "yes"',
    ],
    [
      "an unknown choice",
      { hooks: ["on_idle", "on_pole"] },
      ', hooks[1]: expected one of on_initialize, on_poll, on_idle, on_finalize, on_timestamp_set, on_runtime_upgrade, offchain_worker, integrity_test, try_state, pre_upgrade, post_upgrade, found "on_pole"',
    ],
    [
      "another value than the only one",
      { constants: [{ name: "Version", type: "u8", from: "spec", docs: "" }] },
      ', constants[0].from: expected version, found "spec"',
    ],
    [
      "text that is not a type",
      { storage: [{ name: "All", modifier: "Default", value: "Vec<u8", docs: "" }] },
      ', storage[0].value: "Vec<u8" is not a type: expected ">" at character 6, found "Vec<u8"',
    ],
    [
      "a type that is neither text nor object",
      { types: { A: 1 } },
      ", types.A: expected a text or an object, found 1",
    ],
    [
      "a declaration of an unknown kind",
      { types: { A: { kind: "struct", path: "a::A" } } },
      ', types.A.kind: expected one of composite, variant, found "struct"',
    ],
    [
      "a mistake inside a declaration",
      { types: { A: { kind: "variant", path: "a::A", variants: [{ name: "B", index: "0" }] } } },
      ', types.A.variants[0].index: expected an integer from 0 to 255, found "0"',
    ],
    [
      "a long text",
      { sessionKey: { id: "x".repeat(100), crypto: "sr25519" } },
      `, sessionKey.id: expected 4 characters of ASCII, found "${"x".repeat(59)}…`,
    ],
    [
      "a number that is not whole in genesis",
      { genesis: { field: "shelf", default: { rooms: [1, 0.5] } } },
      ", genesis.default.rooms[1]: expected an integer from 0 on; as text if it is beyond 2^53 - 1, found 0.5",
    ],
  ])("is told with its place, what was expected and what was found: %s", (_, entries, line) => {
    expect(mistakes(entries)).toEqual([line]);
  });

  it("is told with every other one, a misspelt key before the key that is missing for it", () => {
    expect(
      mistakes({ storage: [{ name: "All", modifer: "Default", value: "u8" }], hooks: "on_idle" }),
    ).toEqual([
      ', storage[0]: expected one of name, modifier, keys, value, default, counted, docs, found "modifer"',
      ', hooks: expected a list, found "on_idle"',
      ', storage[0]: "modifier" is missing, expected one of Optional, Default',
      ', storage[0]: "docs" is missing, expected a list',
    ]);
  });

  it("would not be found in a pallet without one", () => {
    expect(mistakes({ types: { A: "Vec<u8>" }, storageVersion: 65535 })).toEqual([]);
  });

  it("has the place of the first one apart from the message", () => {
    writeFileSync(file, JSON.stringify({ rooms: { attic: 1, cellar: -1 }, docs: [] }));
    const schema = object({ docs, rooms: map(u8), name: text.exactOptional() });
    expect(() => readDescriptionFile(file, schema)).toThrow(
      expect.objectContaining({ name: "DescriptionFileError", file, place: "rooms.cellar" }),
    );
  });
});
