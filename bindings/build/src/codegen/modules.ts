/**
 * The imports of a generated file.
 *
 * Modules are given by absolute path, or as a package. The file imports paths relative to itself, so its text is the
 * same wherever the sources are. If a compilation sees files at other paths than on disk, {@link ModulePath} maps them.
 */
import { dirname, isAbsolute, relative, sep } from "node:path";
import { FRAME } from "./frame.ts";

/** Where a generated file will be. */
export interface ModulePath {
  /** Absolute path of the file. */
  readonly file: string;
  /** Maps the absolute path of a module to the path under which the compilation of the file sees it. */
  readonly locate: (module: string) => string;
}

/** The generated file that reads calls, as the generated file of types beside it imports it. */
export const CALLS = "./calls";

export class Imports {
  readonly #place: ModulePath;
  readonly #folder: string;
  readonly #names = new Map<string, Set<string>>();
  readonly #spaces = new Map<string, string>();
  readonly #self: string | undefined;

  /**
   * @param place of the file that imports
   * @param self the file as other files import it, mostly its absolute path: names of it are not imported
   */
  constructor(place: ModulePath, self?: string) {
    this.#place = place;
    this.#self = self;
    this.#folder = dirname(place.file);
  }

  /** Imports `name` from a module and returns `name`. */
  name(module: string, name: string): string {
    if (module === this.#self) return name;
    const specifier = this.specifier(module);
    const names = this.#names.get(specifier) ?? new Set();
    this.#names.set(specifier, names.add(name));
    return name;
  }

  /** Imports a name of `FRAME` and returns it. */
  frame(which: keyof typeof FRAME): string {
    const { module, class: name } = FRAME[which];
    return this.name(module, name);
  }

  /** Imports a whole module under `alias` and returns the alias. */
  space(module: string, alias: string): string {
    this.#spaces.set(this.specifier(module), alias);
    return alias;
  }

  /** The import statements, sorted by module. */
  toString(): string {
    const names = [...this.#names].map(
      ([module, list]) => [module, `import { ${[...list].sort().join(", ")} } from "${module}";`] as const,
    );
    const spaces = [...this.#spaces].map(
      ([module, alias]) => [module, `import * as ${alias} from "${module}";`] as const,
    );
    return [...names, ...spaces]
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([, line]) => `${line}\n`)
      .join("");
  }

  /** How this file names a module in an import. */
  specifier(module: string): string {
    if (!module.startsWith("/") && !/^[A-Za-z]:[\\/]/.test(module)) return module;
    const located = this.#place.locate(module);
    // Editors see the package by its name.
    if (!isAbsolute(located)) return located;
    const path = relative(this.#folder, located).split(sep).join("/");
    return path.startsWith(".") ? path : `./${path}`;
  }
}
