/**
 * `as-ismp dev RUNTIME --watch`: builds the runtime again when its sources change, and upgrades the running chain to it.
 *
 * A build that is refused leaves the chain as it is, and so does code with which no block can be made. Builds and upgrades
 * are done one after the other; what changes meanwhile is built next.
 */
import { dirname, resolve } from "node:path";
import { type MetadataChange, type MetadataParts, metadataChanges } from "@as-ismp/build";
import type { Chain, ChainBlock } from "@as-ismp/chain";
import { UpgradeRefusedError, upgradeChain } from "@as-ismp/chain/dev";
import type { BuildFailure } from "../build-failure.ts";
import type { BuildAnswer, BuildResult } from "./build-job.ts";
import { Builder } from "./builder.ts";
import { SourceWatch } from "./source-watch.ts";

/** What happened, for people and for programs. */
export type WatchEvent =
  | ({ readonly event: "built" } & Pick<WatchedBuild, "specName" | "specVersion" | "milliseconds">)
  | ({ readonly event: "refused" } & BuildFailure)
  /** A file was saved, but nothing in it is different. */
  | { readonly event: "unchanged" }
  | {
      readonly event: "upgraded";
      /** The first block with the new code. */
      readonly block: Pick<ChainBlock, "number" | "hash">;
      readonly specVersion: number;
      readonly changes: readonly MetadataChange[];
    }
  /** The chain goes on with the code that it had. */
  | { readonly event: "kept"; readonly message: string };

type WatchedBuild = Extract<BuildResult, { readonly kind: "built" }>;

export class RuntimeWatch {
  readonly #file: string;
  readonly #builder = new Builder();
  readonly #tell: (event: WatchEvent) => void;
  readonly #fail: (error: unknown) => void;
  #sources: SourceWatch | undefined;
  #parts: MetadataParts = {};
  #turn: Promise<void> = Promise.resolve();
  #waits = false;

  /**
   * @param file the configuration
   * @param tell called with all that happens
   * @param fail called with errors that are not the author's to mend
   */
  constructor(file: string, tell: (event: WatchEvent) => void, fail: (error: unknown) => void) {
    this.#file = resolve(file);
    this.#tell = tell;
    this.#fail = fail;
  }

  /** The first blob; undefined if the sources are refused, which was told then. */
  async build(): Promise<Uint8Array | undefined> {
    const { result } = await this.#build();
    if (result.kind !== "built") return undefined;
    this.#parts = result.parts;
    return result.blob;
  }

  /**
   * Begins to watch.
   *
   * @param isOther whether the chain runs other code than the first blob, and is upgraded to it at once
   */
  async start(chain: Chain, first: Uint8Array, isOther: boolean): Promise<void> {
    this.#sources = new SourceWatch(() => this.#changed(chain));
    this.#sources.add(dirname(this.#file));
    for (const folder of this.#folders) this.#sources.add(folder);
    if (isOther) await this.#upgrade(chain, { blob: first, parts: this.#parts });
  }

  async stop(): Promise<void> {
    this.#sources?.stop();
    await this.#turn;
    await this.#builder.stop();
  }

  #folders: readonly string[] = [];

  #changed(chain: Chain): void {
    if (this.#waits) return;
    this.#waits = true;
    this.#turn = this.#turn.then(async () => {
      this.#waits = false;
      try {
        await this.#next(chain);
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  async #next(chain: Chain): Promise<void> {
    const running = chain.runtimeAt(chain.best.hash).version().specVersion;
    const { result } = await this.#build(running + 1);
    for (const folder of this.#folders) this.#sources?.add(folder);
    if (result.kind === "built") await this.#upgrade(chain, result);
  }

  async #build(specVersion?: number): Promise<BuildAnswer> {
    const job = { file: this.#file, ...(specVersion !== undefined && { specVersion }) };
    const answer = await this.#builder.build(job);
    const { result, folders } = answer;
    if (folders.length > 0) this.#folders = folders;
    if (result.kind === "refused") this.#tell({ event: "refused", ...result.failure });
    else if (result.kind === "unchanged") this.#tell({ event: "unchanged" });
    else {
      const { specName, specVersion, milliseconds } = result;
      this.#tell({ event: "built", specName, specVersion, milliseconds });
    }
    return answer;
  }

  async #upgrade(chain: Chain, { blob, parts }: Pick<WatchedBuild, "blob" | "parts">): Promise<void> {
    let block: ChainBlock;
    try {
      block = await upgradeChain(chain, blob);
    } catch (error) {
      if (!(error instanceof UpgradeRefusedError)) throw error;
      this.#tell({ event: "kept", message: error.message });
      return;
    }
    const changes = metadataChanges(this.#parts, parts);
    this.#parts = parts;
    const { number, hash } = block;
    const { specVersion } = chain.runtimeAt(hash).version();
    this.#tell({ event: "upgraded", block: { number, hash }, specVersion, changes });
    await chain.finalize(hash);
  }
}
