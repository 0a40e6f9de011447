/**
 * Tells when an author's sources change: `.ts` and `.json` files in the folder of the configuration, in folders below it,
 * and in folders of pallets elsewhere.
 *
 * Folders are watched, not files: editors that save by replacing a file would end the watch of that file. Several changes
 * within a moment are told once. What git and npm keep, and folders whose name begins with a dot, are left out, so that
 * what a build writes does not start the next one.
 */
import { type FSWatcher, readdirSync, watch } from "node:fs";
import { join } from "node:path";

/** Milliseconds without a further change, after which changes are told: editors write a file in several steps. */
const QUIET = 80;

const SOURCE = /\.(ts|json)$/;
const TEST = /\.(test|spec)\.ts$/;
const LEFT_OUT = /^(\.|node_modules$|dist$|build$)/;

export class SourceWatch {
  readonly #onChange: () => void;
  readonly #watchers = new Map<string, FSWatcher>();
  #timer: NodeJS.Timeout | undefined;

  /** @param onChange called after changes */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Watches a folder and those below it. Does nothing for a folder that is watched already, or not there. */
  add(folder: string): void {
    if (this.#watchers.has(folder)) return;
    let entries: { readonly name: string; isDirectory(): boolean }[];
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => this.#changed(folder, name));
      // The folder was removed: when it is made again, the one above it changes.
      watcher.on("error", () => this.#remove(folder));
      this.#watchers.set(folder, watcher);
      entries = readdirSync(folder, { withFileTypes: true });
    } catch {
      this.#remove(folder);
      return;
    }
    for (const entry of entries) {
      if (entry.isDirectory() && !LEFT_OUT.test(entry.name)) this.add(join(folder, entry.name));
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const folder of [...this.#watchers.keys()]) this.#remove(folder);
  }

  #changed(folder: string, name: string | null): void {
    if (name !== null && LEFT_OUT.test(name)) return;
    const isSource = name === null || (SOURCE.test(name) && !TEST.test(name));
    if (!isSource) {
      // Perhaps a new folder, with files that were there before it was watched; or one that was removed.
      const path = join(folder, name);
      const known = this.#watchers.size;
      if (/\.\w+$/.test(name)) return;
      this.#remove(path);
      this.add(path);
      if (this.#watchers.size === known && !this.#watchers.has(path)) return;
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onChange, QUIET);
  }

  /** Ends the watch of a folder and those below it. */
  #remove(folder: string): void {
    for (const [path, watcher] of this.#watchers) {
      if (path !== folder && !path.startsWith(join(folder, "/"))) continue;
      watcher.close();
      this.#watchers.delete(path);
    }
  }
}
