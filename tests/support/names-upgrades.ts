import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { AuthorsFolder, type Json } from "./author.ts";
import { projectRoot } from "./project.ts";

/**
 * The runtime of `examples/upgrade` in its first version, and second versions of it: the one of the example, and others
 * with a mistake that an author could make.
 */

const MIGRATIONS = "pallets/names/migrations.ts";
const PALLET = "pallets/names/pallet.json";
const read = (name: string): string => readFileSync(resolve(projectRoot, "examples/upgrade", name), "utf8");
const END = "return new Weight(count * PER_NAME_TIME, count * PER_NAME_PROOF);";

/** What a stock node needs and the example does not have. */
const GRANDPA = { pallet: "as-ismp/pallets/grandpa", index: 6 };

export class NamesUpgrades {
  readonly #folder = new AuthorsFolder();
  readonly #withGrandpa: boolean;

  /** @param options `grandpa`: with pallet Grandpa in both versions, so that nodes finalize blocks. Default: false */
  constructor(options: { readonly grandpa?: boolean } = {}) {
    this.#withGrandpa = options.grandpa === true;
    this.#folder.copy("examples/upgrade/pallets", "pallets");
  }

  /** The runtime of version 1, whose pallet is that of `examples/names`. */
  first(): Promise<Runtime> {
    this.#folder.copy("examples/names", "names");
    const text = this.#configuration("runtime-1.json");
    this.#folder.write("runtime-1.json", text.replace("../names/pallets/names", "./names/pallets/names"));
    return this.#folder.runtime("runtime-1.json", "--debug");
  }

  /** Version 2 as it should be. */
  second(...options: readonly string[]): Uint8Array {
    return this.#build({}, options);
  }

  /** Version 2 whose author has forgotten the migration. */
  withoutMigration(): Uint8Array {
    const {
      migrations: _,
      storageVersion: __,
      formerStorage: ___,
      ...pallet
    } = JSON.parse(read(PALLET)) as Json;
    return this.#build({ [PALLET]: JSON.stringify(pallet) });
  }

  /** Version 2 whose migration traps after it has migrated all names. */
  withTrappingMigration(): Uint8Array {
    return this.#build({
      [MIGRATIONS]: withEnd(
        `// trap-safe: what it does is what the test is about\n  unreachable();\n  ${END}`,
      ),
    });
  }

  /** Version 2 whose migration weighs half more than a block may. */
  withHeavyMigration(): Uint8Array {
    return this.#build({ [MIGRATIONS]: withEnd("return new Weight(count * 1_500_000_000_000);") });
  }

  /** Version 2 whose migration removes the first name instead of migrating it. */
  withLosingMigration(...options: readonly string[]): Uint8Array {
    const set = "owners.set(entries.bytes, new Registration(owner, expires))";
    const text = read(MIGRATIONS).replace(
      `if (owner != null) ${set};`,
      `if (owner != null && count > 0) ${set};\n    else owners.remove(entries.bytes);`,
    );
    if (!text.includes("owners.remove"))
      throw new Error("the migration of the example does not look as expected");
    return this.#build({ [MIGRATIONS]: text }, options);
  }

  /** Version 2 with an `on_runtime_upgrade` of its own beside the migration, which gives one more name away. */
  withHook(): Uint8Array {
    const pallet = JSON.parse(read(PALLET)) as Json;
    return this.#build({
      [PALLET]: JSON.stringify({ ...pallet, hooks: ["on_runtime_upgrade"] }),
      "pallets/names/hooks.ts": HOOK,
    });
  }

  remove(): void {
    this.#folder.remove();
  }

  #configuration(name: string): string {
    const file = JSON.parse(read(name)) as { pallets: object[]; apis: string[] };
    if (!this.#withGrandpa) return JSON.stringify(file);
    return JSON.stringify({
      ...file,
      pallets: [...file.pallets, GRANDPA],
      apis: [...file.apis, "GrandpaApi"],
    });
  }

  #build(changes: Readonly<Record<string, string>>, options: readonly string[] = []): Uint8Array {
    this.#folder.copy("examples/upgrade/pallets", "pallets");
    this.#folder.write("runtime-2.json", this.#configuration("runtime-2.json"));
    for (const [name, text] of Object.entries(changes)) this.#folder.write(name, text);
    return this.#folder.build("runtime-2.json", "--debug", ...options);
  }
}

function withEnd(end: string): string {
  const text = read(MIGRATIONS);
  if (!text.includes(END)) throw new Error("the migration of the example does not end as expected");
  return text.replace(END, end);
}

const HOOK = `
import { Weight } from "as-ismp/assembly/frame/weight";
import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { owners } from "as-ismp/assembly/generated/pallets/names";
import { Registration } from "as-ismp/assembly/generated/types";
import { number } from "as-ismp/assembly/generated/pallets/system";
import { bytes } from "as-ismp/assembly/frame/literals";

export function onRuntimeUpgrade(): Weight {
  const first = owners.get(bytes("root"));
  if (first == null) return new Weight(25_000_000);
  owners.set(bytes("treasury"), new Registration(first.owner, number.get()));
  return new Weight(125_000_000);
}
`;
