/** What the thread that builds is asked, and what it answers. Plain data: it goes from thread to thread. */
import type { MetadataParts } from "@as-ismp/build";
import type { BuildFailure } from "../build-failure.ts";

export interface BuildJob {
  /** Absolute path of the configuration. */
  readonly file: string;
  /** The spec version of the blob, unless the configuration has a higher one. */
  readonly specVersion?: number;
}

export type BuildResult =
  | {
      readonly kind: "built";
      readonly blob: Uint8Array;
      readonly specName: string;
      readonly specVersion: number;
      /** What clients see of the runtime. */
      readonly parts: MetadataParts;
      readonly milliseconds: number;
    }
  /** The sources are those of the last blob. */
  | { readonly kind: "unchanged" }
  | { readonly kind: "refused"; readonly failure: BuildFailure };

/** Of each result: the folders in which the author's files are. Empty if the configuration can't be read. */
export interface BuildAnswer {
  readonly result: BuildResult;
  readonly folders: readonly string[];
}
