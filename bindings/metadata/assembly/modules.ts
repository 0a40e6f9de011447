/**
 * The imports of a generated file.
 *
 * Modules are named by absolute path, or as a package; a file writes them relative to itself, so the text is the same
 * wherever the sources lie.
 */
import { dirname, relative, sep } from "node:path";

export class Imports {
  readonly #folder: string;
  readonly #names = new Map<string, Set<string>>();
  readonly #spaces = new Map<string, string>();

  /** @param file absolute path of the file that imports */
  constructor(file: string) {
    this.#folder = dirname(file);
  }

  /** Imports `name` from a module and gives it back. */
  name(module: string, name: string): string {
    const specifier = this.specifier(module);
    const names = this.#names.get(specifier) ?? new Set();
    this.#names.set(specifier, names.add(name));
    return name;
  }

  /** Imports a whole module under `alias` and gives the alias back. */
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

  /** How this file names a module. */
  specifier(module: string): string {
    if (!module.startsWith("/") && !/^[A-Za-z]:[\\/]/.test(module)) return module;
    const path = relative(this.#folder, module).split(sep).join("/");
    return path.startsWith(".") ? path : `./${path}`;
  }
}
