/**
 * What a build has to say about a place in a source: the text that people read, with the line and a caret.
 *
 * The author's own files come first, then those of packages and generated ones. Warnings are told for the author's files
 * alone, because the others are not the author's to mend. At most a screen is shown; the rest is counted.
 */
import { join, relative } from "node:path";
import { hintFor } from "./compile-hints.ts";
import { GENERATED, PACKAGE_NAME, type SourceOrigin, type SourceTree } from "./source-tree.ts";

/** A message of a build. */
export interface Diagnostic {
  /** Whether the build fails because of it. */
  readonly isError: boolean;
  /** What is wrong, without the place. */
  readonly message: string;
  /** Undefined if it is of no source. */
  readonly at?: DiagnosticPlace;
  /** A second place that explains the first, such as the declaration. */
  readonly related?: DiagnosticPlace;
  /** What to do about it. */
  readonly help?: string;
}

/** A place in a source. */
export interface DiagnosticPlace {
  /** Whose the file is. */
  readonly kind: SourceOrigin["kind"];
  /** Absolute path; for a file that is in memory alone, its name as sources import it. */
  readonly file: string;
  /** From 1; 0 in a file of the compiler, whose text is not known. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The text of the line. */
  readonly source: string;
  /** How many characters from the column on are meant. */
  readonly length: number;
}

/** The part of the compiler's messages that is used. */
export interface CompilerMessage {
  readonly category: number;
  readonly code: number;
  readonly message: string;
  readonly range: CompilerRange | null;
  readonly relatedRange: CompilerRange | null;
}

interface CompilerRange {
  readonly start: number;
  readonly end: number;
  readonly source: { readonly normalizedPath: string };
}

/** The compiler's number for errors, above those for warnings and remarks. */
const ERROR_CATEGORY = 3;

/** Lines of a report: what a small terminal shows. */
const SCREEN = 30;

/**
 * @param texts what the compiler read, by the names that `sources` gives files
 * @param generated a folder that has the generated sources on disk
 */
export function diagnosticOf(
  { category, code, message, range, relatedRange }: CompilerMessage,
  sources: SourceTree,
  texts: ReadonlyMap<string, string>,
  generated?: string,
): Diagnostic {
  const place = (of: CompilerRange): DiagnosticPlace => {
    const { kind, name, path = onDisk(kind, name, generated) } = sources.originOf(of.source.normalizedPath);
    return { kind, file: path ?? name, ...placeIn(texts.get(name), of.start, of.end) };
  };
  const help = hintFor({ code, message });
  return {
    isError: category >= ERROR_CATEGORY,
    message,
    ...(range && { at: place(range) }),
    ...(relatedRange && { related: place(relatedRange) }),
    ...(help !== undefined && { help }),
  };
}

/** Line, column and text of a range, which ends with the line; line 0 if the text of the file is not known. */
export function placeIn(
  text: string | undefined,
  start: number,
  end: number,
): Pick<DiagnosticPlace, "line" | "column" | "source" | "length"> {
  if (text === undefined) return { line: 0, column: 0, source: "", length: 0 };
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const to = text.indexOf("\n", start);
  const source = text.slice(from, to < 0 ? text.length : to).replace(/\r$/, "");
  const line = text.slice(0, from).split("\n").length;
  const length = Math.max(1, Math.min(end - start, from + source.length - start));
  return { line, column: start - from + 1, source, length };
}

function onDisk(kind: SourceOrigin["kind"], name: string, folder?: string): string | undefined {
  if (kind !== "generated" || folder === undefined) return undefined;
  return join(folder, name.replace(`${PACKAGE_NAME}/`, "").slice(GENERATED.length));
}

/** The lines of a report, without an end of line. */
export function reportLines(diagnostics: readonly Diagnostic[]): string[] {
  const told = diagnostics
    .filter(({ isError, at }) => isError || at?.kind === "author")
    .sort((a, b) => Number(b.isError) - Number(a.isError) || rank(a) - rank(b));
  const lines: string[] = [];
  let shown = 0;
  for (const diagnostic of told) {
    const block = describe(diagnostic);
    if (shown > 0 && lines.length + block.length + 1 > SCREEN) break;
    if (shown > 0) lines.push("");
    lines.push(...block);
    shown += 1;
  }
  const rest = told.length - shown;
  if (rest > 0) lines.push("", `and ${rest} more ${rest === 1 ? "message" : "messages"}`);
  return lines;
}

const RANKS: Readonly<Record<SourceOrigin["kind"], number>> = {
  author: 0,
  generated: 1,
  package: 2,
  library: 3,
};

/** A message is of the author if one of its two places is. */
function rank({ at, related }: Diagnostic): number {
  return Math.min(...[at, related].map((place) => (place === undefined ? 4 : RANKS[place.kind])));
}

function describe({ isError, message, at, related, help }: Diagnostic): string[] {
  const lines = [`${isError ? "error" : "warning"}: ${message}`];
  // The author's place comes first: what is wrong with a generated file is wrong there.
  const places = [at, related].flatMap((place) => place ?? []);
  places.sort((a, b) => RANKS[a.kind] - RANKS[b.kind]);
  const advice = help === undefined ? [] : [`  help: ${help}`];
  return [...lines, ...places.flatMap(describePlace), ...advice];
}

function describePlace({ kind, file, line, column, source, length }: DiagnosticPlace): string[] {
  if (line === 0) return [`  ${shown(file)}`];
  const number = `${line}`.padStart(5);
  const indent = source.slice(0, column - 1).replaceAll(/[^\t]/g, " ");
  const note = kind === "generated" ? " (made by the build)" : "";
  return [
    `  ${shown(file)}:${line}:${column}${note}`,
    `${number} | ${source}`,
    `${" ".repeat(number.length)} | ${indent}${"^".repeat(length)}`,
  ];
}

/** Relative to the working directory if it is below it. */
function shown(file: string): string {
  if (!file.startsWith("/") && !/^[A-Za-z]:[\\/]/.test(file)) return file;
  const short = relative(process.cwd(), file);
  return short.startsWith("..") ? file : short;
}
