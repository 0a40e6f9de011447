/*
 * Which source files import which, type-only imports included, and what is wrong with that.
 */
import { dirname, join, relative } from "node:path";
import ts from "typescript";
import { filesBelow, read } from "./documents.ts";

/** From each file to the files that it imports. Paths are relative to the root of the sources. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** From each folder, lowest first, to the folders that it may import. */
export type Layers = Readonly<Record<string, readonly string[]>>;

/** The imports between the files below `folder`, a path from the root of the project. */
export function importGraph(folder: string): ImportGraph {
  const isSource = (path: string): boolean => path.endsWith(".ts") && !path.includes("/template/");
  const files = filesBelow(folder, isSource).map((path) => relative(folder, path));
  return new Map(files.map((file) => [file, importsOf(file, read(join(folder, file)))]));
}

/**
 * The imports between the files of all packages below `bindings/`. A file is named by its folder of sources:
 * `codec/hex.ts` is `bindings/core/src/codec/hex.ts`.
 */
export function packagesGraph(): ImportGraph {
  return new Map(
    [...importGraph("bindings")].map(([file, imported]) => [
      placeInPackage(file),
      imported.map(placeInPackage),
    ]),
  );
}

/** The packages below `bindings/`, and for each which others its manifest names as dependencies. */
export function packageDependencies(): ImportGraph {
  return new Map(
    [...manifests].map(([name, { dependencies = {} }]) => [
      name,
      Object.keys(dependencies).filter((dependency) => manifests.has(dependency)),
    ]),
  );
}

/**
 * The files that a source text imports: by a relative path, or by the name of a package of this project; statically,
 * for a type only, or while it runs.
 */
export function importsOf(file: string, text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.flatMap(({ fileName: specifier }) => {
    if (!specifier.startsWith(".")) return entryPoint(specifier) ?? [];
    const target = join(dirname(file), specifier);
    // AssemblyScript imports without an extension.
    return /\.\w+$/.test(target) ? target : `${target}.ts`;
  });
}

interface Manifest {
  readonly folder: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifests: ReadonlyMap<string, Manifest> = new Map(
  filesBelow("bindings", (path) => /^bindings\/\w+\/package\.json$/.test(path)).map((path) => {
    const manifest = JSON.parse(read(path)) as Manifest & { name: string };
    return [manifest.name, { ...manifest, folder: relative("bindings", dirname(path)) }];
  }),
);

/** The source file of an entry point, such as `@as-ismp/core/internal/codec`; undefined if no package here has it. */
function entryPoint(specifier: string): string | undefined {
  const [, name = "", inside = ""] = /^((?:@[^/]+\/)?[^/]+)(.*)$/.exec(specifier) ?? [];
  const manifest = manifests.get(name);
  for (const [key, target] of Object.entries(manifest?.exports ?? {})) {
    const [before = "", after] = key.split("*");
    const matches = after === undefined ? `.${inside}` === key : `.${inside}`.startsWith(before);
    if (!matches || manifest === undefined || typeof target === "string") continue;
    const source = target["@as-ismp/source"] ?? "";
    return join(manifest.folder, source.replace("*", `.${inside}`.slice(before.length)));
  }
  return undefined;
}

/**
 * The sources of the command line have no folders of their own: they are the folder `cli`, without its parts. Those of
 * `create-as-ismp` are the folder `create`.
 */
export function placeInPackage(file: string): string {
  const [, name = "", inside = ""] = /^(\w+)\/src\/(.*)$/.exec(file) ?? [];
  // What a folder offers to other packages belongs to the folder.
  const offered = /^internal\/([\w-]+)\.ts$/.exec(inside)?.[1];
  if (offered !== undefined) return `${offered}/internal.ts`;
  if (name === "create") return `create/${inside}`;
  return name === "cli" && !/^(?:weights|upgrade)\//.test(inside) ? `cli/${inside}` : inside;
}

/** The top folder of a file; `.` for a file beside the folders. */
function folderOf(file: string): string {
  return file.includes("/") ? (file.split("/")[0] as string) : ".";
}

/** The imports between folders that the layers do not allow, each as `file -> file`. */
export function forbiddenImports(graph: ImportGraph, layers: Layers): string[] {
  const found: string[] = [];
  for (const [file, imported] of graph) {
    const allowed = layers[folderOf(file)] ?? [];
    for (const target of imported) {
      const folder = folderOf(target);
      if (folder !== folderOf(file) && !allowed.includes(folder)) found.push(`${file} -> ${target}`);
    }
  }
  return found;
}

/** The folders that each folder imports, without itself. */
export function folderGraph(graph: ImportGraph): ImportGraph {
  const folders = new Map<string, Set<string>>();
  for (const [file, imported] of graph) {
    const from = folderOf(file);
    const targets = folders.get(from) ?? new Set();
    for (const target of imported.map(folderOf)) if (target !== from) targets.add(target);
    folders.set(from, targets);
  }
  return new Map([...folders].map(([folder, targets]) => [folder, [...targets].sort()]));
}

/** All that can be reached from `start` over imports, without `start` unless it is in a circle. */
export function reachable(graph: ImportGraph, start: string): string[] {
  const reached = new Set<string>();
  const left = [...(graph.get(start) ?? [])];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    left.push(...(graph.get(next) ?? []));
  }
  return [...reached].sort();
}

/** The nodes of a graph that import themselves over others. */
export function inCircles(graph: ImportGraph): string[] {
  return [...graph.keys()].filter((node) => reachable(graph, node).includes(node));
}
