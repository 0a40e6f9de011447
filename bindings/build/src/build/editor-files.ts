/**
 * What editors need of a build, in the folder `.as-ismp` beside the configuration: the generated sources, to which
 * messages of builds point, and a `tsconfig.json` with which TypeScript understands pallets. The folder is ignored by git,
 * and no build reads it.
 *
 * An author's `pallets/tsconfig.json` extends that one: `{ "extends": "../.as-ismp/tsconfig.json" }`. It is generated
 * because only the build knows where the packages are that pallets import from. Files whose text is the same are left
 * alone, so that editors have nothing to do; files of an earlier build that are not made any more are removed.
 */
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, sep } from "node:path";
import type { AssemblyDescription } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER, PACKAGE_FOLDER, SOURCE_ROOT } from "../codegen/frame.ts";
import { generatedFiles } from "./generate.ts";
import { namingFile } from "./name-file.ts";
import { isBelow, PACKAGE_NAME, packagesOf } from "./source-tree.ts";

/** Name of the folder, beside the configuration of the runtime. */
export const EDITOR_FOLDER = ".as-ismp";

const DECLARATIONS_FILE = "assembly.d.ts";

/** Declarations beside AssemblyScript's own. Both forms of a function are allowed then. */
const DECLARATIONS = `// What AssemblyScript's declarations lack. Made by the build for editors, and read by no build. Do not edit.

/** The package's allocator, which generated code calls. */
declare function __alloc(size: usize): usize;

// Classes may have a private constructor.
declare function final(target: Function): void;
declare function unmanaged(target: Function): void;
`;

/** What was written. */
export interface EditorFiles {
  /** Absolute path of the folder of generated sources. */
  readonly generated: string;
}

/**
 * Writes the folder `.as-ismp` beside the configuration of a runtime.
 *
 * @throws the errors of `generatedFiles` for an invalid description
 */
export async function writeEditorFiles(description: AssemblyDescription): Promise<EditorFiles> {
  const folder = join(description.folder ?? SOURCE_ROOT, EDITOR_FOLDER);
  const generated = join(folder, "generated");
  const files = namingFile(description, () =>
    generatedFiles(description, generated, (path) => {
      if (!isBelow(ASSEMBLY_FOLDER, path)) return path;
      return [PACKAGE_NAME, "assembly", ...relative(ASSEMBLY_FOLDER, path).split(sep)].join("/");
    }),
  );
  for (const { path, text } of files) await write(join(generated, path), text);
  await removeOthers(generated, new Set(files.map(({ path }) => path)));
  await write(join(folder, ".gitignore"), "*\n");
  await write(join(folder, DECLARATIONS_FILE), DECLARATIONS);
  await write(
    join(folder, "tsconfig.json"),
    `${JSON.stringify(configuration(description, folder), null, 2)}\n`,
  );
  return { generated };
}

function configuration(description: AssemblyDescription, folder: string): object {
  const fromHere = createRequire(join(PACKAGE_FOLDER, "package.json"));
  const path = (target: string): string => {
    const way = relative(folder, target).split(sep).join("/");
    return way.startsWith(".") ? way : `./${way}`;
  };
  const packageRoot = (name: string): string => dirname(fromHere.resolve(`${name}/package.json`));
  const own = [
    ...description.pallets,
    ...description.apis.flatMap(({ package: home, module }) => {
      return home === undefined && module !== undefined ? { folder: dirname(module) } : [];
    }),
  ];
  const folders = own.flatMap((one) => {
    const isOthers = "package" in one && one.package !== undefined;
    return isOthers || isBelow(ASSEMBLY_FOLDER, one.folder) ? [] : path(one.folder);
  });
  const packages = packagesOf(description).map(
    ({ name, root }) => [`${name}/*`, [`${path(root)}/*`]] as const,
  );
  return {
    compilerOptions: {
      target: "esnext",
      module: "esnext",
      moduleResolution: "bundler",
      noEmit: true,
      // AssemblyScript has a library of its own, and decorators for functions and classes.
      noLib: true,
      types: [],
      experimentalDecorators: true,
      // Checks that AssemblyScript's compiler makes differently, or not at all.
      strict: true,
      strictPropertyInitialization: false,
      skipLibCheck: true,
      paths: {
        [`${PACKAGE_NAME}/assembly/generated/*`]: ["./generated/*"],
        [`${PACKAGE_NAME}/assembly/*`]: [`${path(ASSEMBLY_FOLDER)}/*`],
        "as-bignum/assembly": [`${path(packageRoot("as-bignum"))}/assembly/index.ts`],
        ...Object.fromEntries(packages),
      },
      // The package's own sources import generated ones as if they were beside them.
      rootDirs: [".", path(ASSEMBLY_FOLDER)],
    },
    files: [`${path(packageRoot("assemblyscript"))}/std/assembly/index.d.ts`, `./${DECLARATIONS_FILE}`],
    include: [...new Set(folders)].map((each) => `${each}/*.ts`),
    exclude: [],
  };
}

async function write(file: string, text: string): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before === text) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function removeOthers(folder: string, kept: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    const path = name.split(sep).join("/");
    if (basename(path).endsWith(".ts") && !kept.has(path)) await rm(join(folder, name));
  }
}
