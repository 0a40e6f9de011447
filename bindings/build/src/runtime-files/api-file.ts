/**
 * Reads the description of a runtime API: a JSON file beside the AssemblyScript that implements it.
 *
 * Each method `name` of an API `Api` is a function `Api_name(address: usize, length: u32): u64`, exported by the module of
 * the API, or by its own if it names one; of a typed API a function of values, `name(…)`. (docs/spec/host.md#runtime-apis)
 */
import { dirname, resolve } from "node:path";
import { z } from "zod";
import type { AssemblyApi } from "../codegen/description.ts";
import { readDescriptionFile, refuse } from "./description-file.ts";
import { docs, object, text, type, u32 } from "./schema.ts";
import { separateClasses, typeDeclarations } from "./type-declarations.ts";

/** A path relative to the file, without `.ts`. */
const assemblyModule = text.regex(/^\.\.?\//, "expected a path that starts with a dot").exactOptional();

const method = object({
  name: text.regex(/^[a-z][a-z0-9_]*$/, "expected a name of small letters, digits and underscores"),
  inputs: z.array(object({ name: text, type })).default([]),
  output: type,
  docs,
  module: assemblyModule,
});

const apiFile = object({
  name: text.regex(/^[A-Z][A-Za-z0-9]*$/, "expected a name of letters and digits that begins with a capital"),
  version: u32,
  docs,
  /** Default: the file's own name. */
  module: assemblyModule,
  /** The module has functions of values, not entry points of encoded bytes. */
  typed: z.boolean().exactOptional(),
  types: typeDeclarations.default({}),
  methods: z.array(method),
});

/** @throws DescriptionFileError */
export function readApiFile(file: string): AssemblyApi {
  const api = readDescriptionFile(file, apiFile);
  const folder = dirname(file);
  const { types, classes } = separateClasses(api.types, folder);
  if (Object.keys(classes).length > 0) refuse(file, ["types"], "only types of pallets may have a class");
  return {
    ...api,
    types,
    module: api.module === undefined ? file.replace(/\.json$/, "") : resolve(folder, api.module),
    methods: api.methods.map(({ module, ...method }) => ({
      ...method,
      ...(module !== undefined && { module: resolve(folder, module) }),
    })),
  };
}
