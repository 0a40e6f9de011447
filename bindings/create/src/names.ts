/**
 * The names of a new project. The package's name must be one that npm accepts for new packages; the names of the runtime
 * are made of it, because only letters, digits and `-` or `_` are allowed there.
 */
import { builtinModules } from "node:module";

export interface ProjectNames {
  /** Name of the package in package.json. */
  readonly name: string;
  /** `specName` of the runtime, for example `my-chain`. */
  readonly runtime: string;
  /** The crate of the runtime in paths of types, for example `my_chain_runtime`. */
  readonly crate: string;
}

/** Longest name of a package, in characters. */
const LONGEST = 214;
const FORBIDDEN = ["node_modules", "favicon.ico"];

/** Why npm would refuse the name for a new package, as "expected …"; undefined if it would not. */
export function problemOf(name: string): string | undefined {
  if (name.length === 0 || name.length > LONGEST) return `expected a name of 1 to ${LONGEST} characters`;
  if (name !== name.toLowerCase()) return "expected a name in lower case";
  if (!/^[a-z0-9._-]+$/.test(name)) return "expected a name of letters, digits, '-', '_' and '.'";
  if (!/^[a-z]/.test(name)) return "expected a name that begins with a letter";
  if (FORBIDDEN.includes(name) || builtinModules.includes(name)) {
    return "expected a name that neither Node nor npm uses";
  }
  return undefined;
}

/** @param name of a package for which {@link problemOf} has no problem */
export function namesOf(name: string): ProjectNames {
  const words = name.split(/[^a-z0-9]+/).filter((word) => word !== "");
  return { name, runtime: words.join("-"), crate: `${words.join("_")}_runtime` };
}
