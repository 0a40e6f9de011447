/**
 * Adds a pallet to the text of a `runtime.json`, and keeps all of its format: line ends, indentation, and entries that are
 * written on one line.
 */

/**
 * @param text valid JSON with a list `pallets`
 * @param entry the JSON of the new entry, on one line
 * @returns undefined if there is no such list
 */
export function addPallet(text: string, entry: string): string | undefined {
  const list = palletsOf(text);
  if (list === undefined) return undefined;
  const { open, close, last } = list;
  if (last === undefined) return `${text.slice(0, open + 1)}${entry}${text.slice(close)}`;
  const [start, end] = last;
  // From the bracket or the comma before the last entry: what is between entries.
  const gap = /\s*$/.exec(text.slice(0, start))?.[0] ?? "";
  return `${text.slice(0, end)},${gap === "" ? " " : gap}${entry}${text.slice(end)}`;
}

interface List {
  /** Places of the brackets. */
  readonly open: number;
  readonly close: number;
  /** Where the last entry begins and ends. */
  readonly last: readonly [start: number, end: number] | undefined;
}

/** The list `pallets` at the top of the document. */
function palletsOf(text: string): List | undefined {
  let depth = 0;
  let key = "";
  let open: number | undefined;
  let start = 0;
  let last: readonly [number, number] | undefined;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token.startsWith('"')) {
      if (depth === 1) key = JSON.parse(token) as string;
    } else if (token === "{" || token === "[") {
      if (depth === 1 && token === "[" && key === "pallets") open = index;
      if (depth === 2 && open !== undefined) start = index;
      depth += 1;
    } else {
      depth -= 1;
      if (depth === 2 && open !== undefined) last = [start, index + 1];
      if (depth === 1 && open !== undefined) return { open, close: index, last };
    }
  }
  return undefined;
}
