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
  const files = filesBelow(folder, (path) => path.endsWith(".ts")).map((path) => relative(folder, path));
  return new Map(files.map((file) => [file, importsOf(file, read(join(folder, file)))]));
}

/** The files that a source text imports by a relative path: statically, for a type only, or while it runs. */
export function importsOf(file: string, text: string): string[] {
  return (
    ts
      .preProcessFile(text, true, true)
      .importedFiles.map(({ fileName }) => fileName)
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => join(dirname(file), specifier))
      // AssemblyScript imports without an extension.
      .map((target) => (/\.\w+$/.test(target) ? target : `${target}.ts`))
  );
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
