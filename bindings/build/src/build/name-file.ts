/**
 * Names the file in errors that are found when everything has been read, such as a type that is declared nowhere: their
 * messages say which pallet and which item of it, and a pallet's author looks for a file.
 */
import { join, relative } from "node:path";
import type { RuntimeDescription } from "../description/description.ts";
import { hasSources } from "./generate.ts";

/** Runs `task`. What it throws begins with the path of the `pallet.json` whose pallet the message names first. */
export function namingFile<T>(description: RuntimeDescription, task: () => T): T {
  try {
    return task();
  } catch (error) {
    const file = error instanceof Error ? fileOf(description, error.message) : undefined;
    if (file !== undefined && error instanceof Error) error.message = `${file}: ${error.message}`;
    throw error;
  }
}

function fileOf(description: RuntimeDescription, message: string): string | undefined {
  if (!hasSources(description)) return undefined;
  const found = description.pallets
    .map(({ name, folder }) => ({
      at: message.search(new RegExp(`\\bpallet ${name}\\b|\\b${name}\\.`)),
      folder,
    }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  const [first] = found;
  return first && relative(process.cwd(), join(first.folder, "pallet.json"));
}
