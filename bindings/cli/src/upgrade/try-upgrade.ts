/**
 * Tries an upgrade on the state of a chain, in memory: two blocks with the new code, each built and imported, beside a
 * block that the code before makes on the same state.
 *
 * The first block runs the migrations. The second one shows that they ran once, and what a block weighs without them.
 * The block of the code before tells what every block writes, and whether this host can make blocks of the chain at
 * all: where it can't, a failure is not held against the new code. Nothing is written to the chain or its data.
 */

import { ChainError, CODE_KEY, headerHash } from "@as-ismp/chain";
import { type LogEntry, RuntimeCallError, ScaleError, type State, stateRoot } from "@as-ismp/core";
import { equalBytes } from "@as-ismp/core/internal/codec";
import type { Block } from "@as-ismp/relayer/substrate";
import { difference, fits, type UsedWeight, usedWeight, weightLimit } from "./block-weight.ts";
import { type ChainState, sizeOf } from "./chain-state.ts";
import { UpgradeChecks } from "./checks.ts";
import { type FormerCode, loadFormerCode } from "./former-code.ts";
import { type MetadataChanges, metadataChanges } from "./metadata-changes.ts";
import { checkSize, loadNewCode, type NewCode } from "./new-code.ts";
import type { UpgradeReport, UpgradeWeight } from "./report.ts";
import { type DecodedStorage, decodeStorage } from "./storage-decoding.ts";
import { storageDifferences, WRITTEN_BY_EVERY_BLOCK } from "./storage-diff.ts";
import { StorageNames } from "./storage-names.ts";
import { type StorageVersionChange, storageVersions } from "./storage-versions.ts";
import { type InitializedBlock, importBlock, initialize, type Parent } from "./trial-block.ts";
import { checkedBlock, checkedUpgrade, hasTryRuntime } from "./try-runtime.ts";
import { checkVersions, listed } from "./version-checks.ts";

/** Options of {@link tryUpgrade}. */
export interface TryUpgradeOptions {
  /** Called with what is being done, for people. */
  readonly onProgress?: (what: string) => void;
}

/** Log entries of an upgrade that are kept. */
const MOST_LOGS = 1000;

/**
 * @param blob the new code as it will be in the state, plain or compressed
 * @throws UnsupportedRuntimeError if the new code can't be run here
 */
export async function tryUpgrade(
  start: ChainState,
  blob: Uint8Array,
  { onProgress = () => undefined }: TryUpgradeOptions = {},
): Promise<UpgradeReport> {
  const checks = new UpgradeChecks();
  onProgress("loading the code");
  const former = await loadFormerCode(start);
  const size = sizeOf(start.state);
  checkStateRoot(start, former, checks);
  const base = {
    block: { number: start.header.number, hash: start.hash, size },
    from: former.version,
    storageVersions: [],
    differences: [],
    logs: [],
  };
  checkSize(blob, former.metadata, checks);
  const code = await loadNewCode(blob, checks);
  if (code === undefined) return { ...base, ok: false, checks: checks.all };

  const metadata =
    former.metadata === undefined ? undefined : metadataChanges(former.metadata, code.metadata);
  checkVersions(former.version, code.version, metadata, checks);
  const trial = new Trial(start, former, code, checks, onProgress);
  const result = await trial.run(metadata);
  return {
    ...base,
    ok: checks.ok,
    to: code.version,
    checks: checks.all,
    ...(metadata !== undefined && { metadata }),
    ...result,
  };
}

/** Entries that a node left out, or answers of another block, would make all that follows worthless. */
function checkStateRoot({ state, header }: ChainState, { version }: FormerCode, checks: UpgradeChecks): void {
  const { systemVersion } = version;
  if (systemVersion === undefined) {
    checks.add("state-root", "skipped", "the state version is not known");
    return;
  }
  const isRoot = equalBytes(stateRoot(state, systemVersion === 0 ? 0 : 1), header.stateRoot);
  if (isRoot) checks.add("state-root", "passed", "the entries are those of the block");
  else {
    const mixed =
      "on a chain that has moved to state version 1 this is so until all entries are written anew";
    checks.add("state-root", "warning", `the entries have another root than the block's header; ${mixed}`);
  }
}

type Attempt<T> = { readonly value: T } | { readonly problem: string };

class Trial {
  readonly #start: ChainState;
  readonly #former: FormerCode;
  readonly #code: NewCode;
  readonly #checks: UpgradeChecks;
  readonly #onProgress: (what: string) => void;
  readonly #logs: LogEntry[] = [];

  constructor(
    start: ChainState,
    former: FormerCode,
    code: NewCode,
    checks: UpgradeChecks,
    onProgress: (what: string) => void,
  ) {
    this.#start = start;
    this.#former = former;
    this.#code = code;
    this.#checks = checks;
    this.#onProgress = onProgress;
  }

  async run(metadata: MetadataChanges | undefined): Promise<Partial<UpgradeReport>> {
    const parent: Parent = { ...this.#start, state: this.#withNewCode() };
    this.#onProgress("running the upgrade");
    const first = this.#initialize(parent);
    if (first === undefined) return { logs: this.#logs };

    this.#onProgress("making the same block with the code before");
    const control = this.#control();
    const names = {
      before: this.#former.metadata === undefined ? undefined : new StorageNames(this.#former.metadata),
      after: new StorageNames(this.#code.metadata),
    };
    const differences =
      "value" in control
        ? storageDifferences(control.value.state, first.state, names)
        : storageDifferences(this.#start.state, first.state, names, WRITTEN_BY_EVERY_BLOCK);
    const versions = storageVersions(this.#start.state, first.state, [
      this.#former.metadata,
      this.#code.metadata,
    ]);
    this.#checkVersionsOfStorage(versions, metadata);
    this.#checkOwn(parent);

    this.#onProgress("building and importing blocks");
    const { state, weight } = this.#blocks(parent, first, control);
    const storage = await decodeStorage(state, names.after, names.before, (count) =>
      this.#onProgress(`decoding the storage: ${count} entries`),
    );
    this.#checkStorage(storage);
    return {
      storageVersions: versions,
      differences,
      storage,
      logs: this.#logs,
      ...(weight !== undefined && { weight }),
    };
  }

  /** The state with the new code, as `set_code` would leave it. */
  #withNewCode(): State {
    const { state } = this.#start;
    return { ...state, top: state.top.insert(CODE_KEY, this.#code.blob) };
  }

  #initialize(parent: Parent): InitializedBlock | undefined {
    const attempt = tried(() => initialize(this.#code.runtime, parent, this.#log));
    if ("value" in attempt) return attempt.value;
    const number = parent.header.number + 1;
    this.#checks.add(
      "first-block",
      "failed",
      `the chain would stop: block ${number} can't be initialized: ${attempt.problem}`,
    );
    return undefined;
  }

  /** The block of the code before, on the state as it is. */
  #control(): Attempt<InitializedBlock> {
    const { runtime, problem } = this.#former;
    if (runtime === undefined) return { problem: problem ?? "the code before can't be run here" };
    return tried(() => initialize(runtime, this.#start, () => undefined));
  }

  /** Makes two blocks, and measures the first one by the second. */
  #blocks(
    parent: Parent,
    first: InitializedBlock,
    control: Attempt<InitializedBlock>,
  ): { state: State; weight?: UpgradeWeight } {
    const made = tried(() => first.finish());
    if (!("value" in made)) {
      const former = "value" in control ? tried(() => control.value.finish()) : control;
      if ("value" in former) {
        this.#checks.add("first-block", "failed", `it can't be built: ${made.problem}`);
      } else {
        this.#checks.add(
          "first-block",
          "skipped",
          `the upgrade has run, but blocks of this chain can't be built here: with the code before ${former.problem}`,
        );
      }
      return { state: first.state, ...this.#weighed(first.state, undefined) };
    }
    const { block, state } = made.value;
    this.#checks.add("first-block", "passed", `block ${block.header.number} can be built`);
    const second = this.#import(parent, block, "import")
      ? this.#secondBlock(parent, block, state)
      : undefined;
    return { state, ...this.#weighed(first.state, second?.state) };
  }

  /** Whether a node that has not built the block accepts it. */
  #import(parent: Parent, block: Block, name: "import" | "second-block"): boolean {
    const { runtime } = this.#code;
    const imported = tried(() => importBlock(runtime, parent, block));
    const number = block.header.number;
    if (!("value" in imported)) {
      this.#checks.add(
        name,
        "failed",
        `block ${number} can be built, but nodes refuse it: ${imported.problem}`,
      );
      return false;
    }
    this.#checks.add(name, "passed", `block ${number} can be imported`);
    if (!hasTryRuntime(runtime)) return true;
    const own = tried(() => checkedBlock(runtime, parent.state, block, this.#logOfChecks));
    this.#checks.expect(
      "try-state",
      "value" in own,
      "value" in own ? `the pallets find their storage right after block ${number}` : own.problem,
    );
    return true;
  }

  #secondBlock(parent: Parent, { header }: Block, state: State): InitializedBlock | undefined {
    const { hasher } = parent;
    const next: Parent = { hash: headerHash(header, hasher), header, hasher, state };
    const made = tried(() => {
      const second = initialize(this.#code.runtime, next, () => undefined);
      return { second, ...second.finish() };
    });
    if (!("value" in made)) {
      this.#checks.add("second-block", "failed", `it can't be built: ${made.problem}`);
      return undefined;
    }
    this.#import(next, made.value.block, "second-block");
    return made.value.second;
  }

  #weighed(first: State, second: State | undefined): { weight?: UpgradeWeight } {
    const { metadata } = this.#code;
    const read = tried(() => ({ used: usedWeight(metadata, first), limit: weightLimit(metadata) }));
    if (!("value" in read)) {
      this.#checks.add(
        "weight",
        "skipped",
        `pallet System keeps no weight that can be read: ${read.problem}`,
      );
      return {};
    }
    const { used, limit } = read.value;
    const upgrade = second === undefined ? used : difference(used, usedWeight(metadata, second));
    const share = percentage(used, limit);
    this.#checks.expect(
      "weight",
      fits(used, limit),
      fits(used, limit)
        ? `the first block uses ${share} of what a block may use before its first extrinsic`
        : `expected at most the limit of a block, found ${share} of it: authors would miss their slots, and a ` +
            "parachain's block would be refused. Migrate in steps, or with less work for each entry",
    );
    return { weight: { upgrade, firstBlock: used, limit } };
  }

  #checkVersionsOfStorage(
    versions: readonly StorageVersionChange[],
    metadata: MetadataChanges | undefined,
  ): void {
    const moved = versions.filter(({ before, after }) => before !== after);
    const text = moved.map(
      ({ pallet, before, after }) => `${pallet} ${before ?? "none"} to ${after ?? "none"}`,
    );
    const still = (metadata?.changedStorage ?? []).filter(
      (name) => !moved.some(({ pallet }) => name.startsWith(`${pallet}.`)),
    );
    const found = text.length === 0 ? "no pallet's version has changed" : listed(text);
    if (still.length === 0) this.#checks.add("storage-versions", "passed", found);
    else {
      this.#checks.add(
        "storage-versions",
        "warning",
        `${found}; of another layout, with the version of before: ${listed(still)}`,
      );
    }
  }

  #checkOwn(parent: Parent): void {
    const { runtime } = this.#code;
    if (!hasTryRuntime(runtime)) {
      const how = "the blob has none: as-ismp build --try-runtime builds one for trials that has";
      this.#checks.add("pre-and-post-checks", "skipped", how);
      return;
    }
    const own = tried(() => checkedUpgrade(runtime, parent.state, this.#logOfChecks));
    this.#checks.expect(
      "pre-and-post-checks",
      "value" in own,
      "value" in own ? "all hold. Such a blob is for trials: set the one without them" : own.problem,
    );
  }

  #checkStorage({ decoded, undecodable, named, leftBehind, wellKnown, unknown }: DecodedStorage): void {
    const items = [...new Set(named.map(({ pallet, item }) => `${pallet}.${item}`))];
    this.#checks.expect(
      "decoding",
      undecodable === 0,
      undecodable === 0
        ? `all ${decoded} entries decode with the new metadata; ${wellKnown} are the host's, ${unknown} are of no item`
        : `${undecodable} of ${decoded + undecodable} entries do not decode with the new metadata: ${listed(items)}`,
    );
    const left = Object.entries(leftBehind).map(([name, count]) => `${name} (${count})`);
    if (left.length > 0) {
      this.#checks.add(
        "left-behind",
        "warning",
        `entries of items that the new code does not have: ${listed(left)}`,
      );
    }
  }

  readonly #log = (entry: LogEntry): void => {
    if (this.#logs.length < MOST_LOGS) this.#logs.push(entry);
  };

  /** The upgrade runs once more with the checks; what it logs itself is known. */
  readonly #logOfChecks = (entry: LogEntry): void => {
    if (entry.target === "try-runtime") this.#log(entry);
  };
}

/** What code does wrong is a result here; everything else is a bug of ours. */
function tried<T>(work: () => T): Attempt<T> {
  try {
    return { value: work() };
  } catch (error) {
    const ofCode =
      error instanceof ChainError || error instanceof RuntimeCallError || error instanceof ScaleError;
    if (!ofCode) throw error;
    return { problem: error.message };
  }
}

/** The larger share of time and of proof. */
function percentage(used: UsedWeight, limit: UsedWeight): string {
  const share = (part: bigint, whole: bigint): number =>
    whole === 0n ? 0 : Number((part * 10_000n) / whole) / 100;
  return `${Math.max(share(used.refTime, limit.refTime), share(used.proofSize, limit.proofSize))} %`;
}
