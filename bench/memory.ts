// How much heap a call needs: the fewest pages with which it succeeds. Hosts give 2,048 by default.

import { devAccount } from "@as-ismp/chain";
import type { Runtime, Storage } from "@as-ismp/core";
import { Scene } from "./scene.ts";
import { NOTHING, whole } from "./table.ts";

export const MEMORY_HEADS: readonly string[] = ["call", "ours, KiB of heap", "peer, KiB of heap"];

const KIB_A_PAGE = 64;
/** 128 MiB, what hosts give by default; nothing measured here may need more. */
const MOST_PAGES = 2048;
/** As many transfers as their weight lets into a block, in hundreds. */
const FULL_BLOCK = 2300;

interface Need {
  readonly name: string;
  readonly entryPoint: string;
  readonly input: (scene: Scene) => Uint8Array;
}

const NEEDS: readonly Need[] = [
  { name: "Metadata_metadata", entryPoint: "Metadata_metadata", input: () => new Uint8Array() },
  ...[1000, FULL_BLOCK].map((count) => ({
    name: `Core_execute_block, ${count.toLocaleString("en")} transfers`,
    entryPoint: "Core_execute_block",
    input: (scene: Scene) => scene.block(scene.transfers(devAccount("Alice", "ed25519"), count)),
  })),
];

export function memoryRows(runtimes: readonly Runtime[]): string[][] {
  const scenes = runtimes.map((runtime) => new Scene(runtime, 1000));
  return NEEDS.map(({ name, entryPoint, input }) => {
    const [ours, peer] = scenes.map((scene) => {
      const bytes = input(scene);
      return fewestPages((heapPages) =>
        succeeds(scene.runtime, entryPoint, bytes, scene.genesis(), heapPages),
      );
    });
    return [
      name,
      ...[ours, peer].map((pages) => (pages === undefined ? NOTHING : whole(pages * KIB_A_PAGE))),
    ];
  });
}

function succeeds(
  runtime: Runtime,
  entryPoint: string,
  input: Uint8Array,
  storage: Storage,
  heapPages: number,
): boolean {
  try {
    runtime.call(entryPoint, input, { storage, heapPages });
    return true;
  } catch {
    return false;
  }
}

function fewestPages(enough: (pages: number) => boolean): number {
  if (!enough(MOST_PAGES)) throw new Error(`${MOST_PAGES} pages are not enough`);
  let tooFew = -1;
  let found = MOST_PAGES;
  while (found - tooFew > 1) {
    const middle = (found + tooFew) >> 1;
    if (enough(middle)) found = middle;
    else tooFew = middle;
  }
  return found;
}
