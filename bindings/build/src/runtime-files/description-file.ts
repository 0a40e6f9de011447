/**
 * Reads description files: JSON that a zod schema validates.
 *
 * Throws `DescriptionFileError` for what the schema does not accept. Its message has a line for each mistake: the file,
 * the place in it, what was expected and what was found. Unknown keys are refused, so that a misspelt key is not ignored.
 */
import { readFileSync } from "node:fs";
import type { z } from "zod";

/** Keys and places in lists from the top of a file. */
export type FilePath = readonly PropertyKey[];

interface Mistake {
  readonly path: FilePath;
  readonly detail: string;
}

/** A description file can't be read. */
export class DescriptionFileError extends Error {
  override readonly name = "DescriptionFileError";
  /** Path of the file. */
  readonly file: string;
  /** Place of the first mistake in the file, such as `pallets[2].index`; empty if the whole file is wrong. */
  readonly place: string;

  constructor(file: string, mistakes: readonly Mistake[]) {
    const lines = mistakes.map(({ path, detail }) => {
      const place = formatPath(path);
      return `${file}${place === "" ? "" : `, ${place}`}: ${detail}`;
    });
    super(lines.join("\n"));
    this.file = file;
    this.place = formatPath(mistakes[0]?.path ?? []);
  }
}

/** Refuses what a schema can't see, because it depends on other files. @throws DescriptionFileError */
export function refuse(file: string, path: FilePath, detail: string): never {
  throw new DescriptionFileError(file, [{ path, detail }]);
}

/** @throws DescriptionFileError */
export function readDescriptionFile<T extends z.ZodType>(file: string, schema: T): z.output<T> {
  const parsed = schema.safeParse(readJson(file), { error: expectation, reportInput: true });
  if (parsed.success) return parsed.data;
  // A misspelt key is told first: it explains that another is missing.
  const { issues } = parsed.error;
  const inOrder = [...issues.filter(isUnknownKey), ...issues.filter((issue) => !isUnknownKey(issue))];
  throw new DescriptionFileError(file, inOrder.flatMap(mistakesOf));
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return refuse(file, [], "the file does not exist: correct the path that names it, or write it");
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const line = lineOf(error.message, text);
    const where = line === undefined ? "" : ` from line ${line} on, or just before`;
    return refuse(
      file,
      [],
      `the file is not JSON${where}: see whether a comma, quote or bracket is missing or too many`,
    );
  }
}

/** The line at which text is not JSON, by the position or the excerpt in the engine's message. */
function lineOf(message: string, text: string): number | undefined {
  const position = /at position (\d+)/.exec(message)?.[1];
  const excerpt = /"([\s\S]*)" is not valid JSON/.exec(message)?.[1]?.replace(/"?\.\.\.$/, "");
  const at = position === undefined ? text.indexOf(excerpt ?? text) : Number(position);
  if (at < 0 || (position === undefined && excerpt === undefined)) return undefined;
  return text.slice(0, at).split("\n").length;
}

/** `pallets[2].index` */
function formatPath(path: FilePath): string {
  return path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** What zod expected. Schemas say more where they know more. */
function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${EXPECTED[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `expected ${issue.values.length === 1 ? "" : "one of "}${issue.values.map(String).join(", ")}`;
    case "invalid_union":
      return Array.isArray(issue["options"]) ? `expected one of ${issue["options"].join(", ")}` : undefined;
    default:
      return undefined;
  }
}

function isUnknownKey({ code }: z.core.$ZodIssue): boolean {
  return code === "unrecognized_keys";
}

function mistakesOf(issue: z.core.$ZodIssue): Mistake[] {
  const { path, message } = issue;
  if (isUnknownKey(issue)) return [{ path, detail: message }];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // Of the alternatives, the one that takes this kind of value has found the mistake.
    const [near, ...others] = issue.errors.filter((errors) => !errors.some(isOfOtherKind));
    if (near !== undefined && others.length === 0) {
      return near.flatMap((inner) => mistakesOf({ ...inner, path: [...path, ...inner.path] }));
    }
    const kinds = issue.errors.flatMap((errors) => errors.filter(isOfOtherKind));
    const expected = kinds.map((kind) => kind.message.replace("expected ", "")).join(" or ");
    return [mistake(path, `expected ${expected}`, issue.input)];
  }
  const key = path.at(-1);
  if (issue.code !== "custom" && issue.input === undefined && typeof key === "string") {
    return [{ path: path.slice(0, -1), detail: `"${key}" is missing, ${message}` }];
  }
  // zod gives the whole object as input of a wrong discriminator.
  const isDiscriminator = issue.code === "invalid_union" && typeof key === "string";
  const input = isDiscriminator ? (issue.input as Readonly<Record<string, unknown>>)[key] : issue.input;
  return [mistake(path, message, input)];
}

function isOfOtherKind({ code, path }: z.core.$ZodIssue): boolean {
  return code === "invalid_type" && path.length === 0;
}

function mistake(path: FilePath, detail: string, input: unknown): Mistake {
  return { path, detail: input === undefined ? detail : `${detail}, found ${found(input)}` };
}

function found(input: unknown): string {
  if (Array.isArray(input)) return "a list";
  if (typeof input === "object" && input !== null) return "an object";
  const text = JSON.stringify(input);
  return text.length <= 60 ? text : `${text.slice(0, 60)}…`;
}
