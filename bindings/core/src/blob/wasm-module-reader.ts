/**
 * Reads the structure of a WebAssembly module.
 *
 * Throws `MalformedWasmError` for bytes that can't be read as a module. Constructs of later WebAssembly versions are
 * listed in `features` and not rejected. Invariant: if something was skipped because only a later version defines how
 * to read it, there is an entry in `features`.
 */
import { readConstant, readValueType, scanBody, type ValueType } from "./wasm-code.ts";
import type { EntityKind, FunctionType, Limits, ParsedModule } from "./wasm-module.ts";
import { hex, MalformedWasmError, PostMvpError, readSections, type WasmReader } from "./wasm-reader.ts";

type Note = (use: PostMvpError) => void;

const SECTION_NAMES = [
  "custom",
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "code",
  "data",
  "data-count",
  "tag",
] as const;
const ENTITY_KINDS: readonly EntityKind[] = ["function", "table", "memory", "global", "tag"];

/**
 * Reads a module.
 *
 * @param code false skips the bodies of functions, which are most of the work: for a module that an engine has
 *   already accepted, or if the bodies do not matter
 * @throws MalformedWasmError
 */
export function readModule(wasm: Uint8Array, code = true): ParsedModule {
  const module: ParsedModule = {
    sections: [],
    customSections: [],
    types: [],
    imports: [],
    exports: [],
    functions: [],
    memories: [],
    globals: [],
    bodies: [],
    staticData: [],
    features: [],
    tables: 0,
    startFunction: undefined,
  };
  for (const { id, name, payload } of readSections(wasm)) {
    const section = SECTION_NAMES[id];
    if (section === undefined) throw new MalformedWasmError(`unknown section id ${id}`);
    module.sections.push({ name: name ?? section, custom: name !== undefined, size: payload.remaining });
    if (name !== undefined) {
      module.customSections.push({ name, payload: payload.rest() });
      continue;
    }
    if (section === "code" && !code) continue;
    try {
      readSection(section, payload, module);
    } catch (error) {
      if (!(error instanceof PostMvpError)) throw error;
      addFeature(module, error);
      continue;
    }
    payload.expectEnd(`the ${section} section`);
  }
  return module;
}

function readSection(
  section: (typeof SECTION_NAMES)[number],
  reader: WasmReader,
  module: ParsedModule,
): void {
  const note: Note = (use) => addFeature(module, use);
  // Items are added to the module one by one, so those before a construct of a later version are kept.
  switch (section) {
    case "type":
      reader.vector(() => module.types.push(readFunctionType(reader, note)));
      return;
    case "import":
      reader.vector(() => readImport(reader, module, note));
      return;
    case "function":
      reader.vector(() => module.functions.push(module.types[reader.u32()]));
      return;
    case "table":
      reader.vector(() => readTable(reader, module, note));
      return;
    case "memory":
      reader.vector(() => module.memories.push(readLimits(reader, "memory", note)));
      return;
    case "global": {
      const imported = module.globals.length;
      reader.vector(() => {
        const { type, mutable } = readGlobalType(reader);
        module.globals.push({ type, mutable, value: readConstant(reader, imported, note) });
      });
      return;
    }
    case "export":
      reader.vector(() => {
        const name = reader.name();
        module.exports.push({ name, kind: readEntityKind(reader), index: reader.u32() });
      });
      return;
    case "start":
      module.startFunction = reader.u32();
      return;
    case "element":
      reader.vector(() => readElements(reader, module, note));
      return;
    case "code": {
      const imported = module.imports.filter(({ kind }) => kind === "function").length;
      reader.vector((body) =>
        module.bodies.push({ index: imported + body, ...scanBody(reader.part(reader.u32())) }),
      );
      return;
    }
    case "data":
      reader.vector(() => readData(reader, module, note));
      return;
    case "data-count":
      note(new PostMvpError("bulk-memory", reader.offset, "data count section"));
      reader.u32();
      return;
    case "tag":
      throw new PostMvpError("exception-handling", reader.offset, "tag section");
  }
}

function readFunctionType(reader: WasmReader, note: Note): FunctionType {
  const offset = reader.offset;
  const form = reader.u8();
  if (form !== 0x60) {
    throw new PostMvpError("garbage-collection", offset, `type of form ${hex(form)}`);
  }
  const params = reader.vector(() => readValueType(reader));
  const results = reader.vector(() => readValueType(reader));
  if (results.length > 1) {
    note(new PostMvpError("multi-value", offset, `function type with ${results.length} results`));
  }
  return { params, results };
}

function readImport(reader: WasmReader, module: ParsedModule, note: Note): void {
  const offset = reader.offset;
  const entry = { module: reader.name(), name: reader.name(), kind: readEntityKind(reader) };
  const where = `import ${entry.module}.${entry.name}`;
  let type: FunctionType | undefined;
  switch (entry.kind) {
    case "function":
      type = module.types[reader.u32()];
      module.functions.push(type);
      break;
    case "table":
      readTable(reader, module, note);
      break;
    case "memory":
      module.memories.push(readLimits(reader, where, note));
      break;
    case "global": {
      const global = readGlobalType(reader);
      if (global.mutable) note(new PostMvpError("mutable-globals", offset, `${where} is a mutable global`));
      module.globals.push(global);
      break;
    }
    case "tag":
      throw new PostMvpError("exception-handling", offset, `${where} is a tag`);
  }
  module.imports.push({ ...entry, type });
}

function readTable(reader: WasmReader, module: ParsedModule, note: Note): void {
  const offset = reader.offset;
  const type = reader.u8();
  if (type !== 0x70 && type !== 0x6f) {
    throw new PostMvpError("reference-types", offset, `table of type ${hex(type)}`);
  }
  if (type === 0x6f) note(new PostMvpError("reference-types", offset, "table of externref"));
  readLimits(reader, "table", note);
  module.tables += 1;
}

function readLimits(reader: WasmReader, what: string, note: Note): Limits {
  const offset = reader.offset;
  const flags = reader.u32();
  if (flags & ~0x0f) throw new MalformedWasmError(`limits of ${what} with flags ${hex(flags)}`);
  if (flags & 2) note(new PostMvpError("threads", offset, `${what} is shared`));
  if (flags & 4) note(new PostMvpError("memory64", offset, `${what} has 64-bit addresses`));
  if (flags & 8) note(new PostMvpError("custom-page-sizes", offset, `${what} has its own page size`));
  const bound = () => (flags & 4 ? reader.u64() : reader.u32());
  const minimum = bound();
  const maximum = flags & 1 ? bound() : undefined;
  if (flags & 8) reader.u32();
  return { minimum, maximum };
}

function readGlobalType(reader: WasmReader): { type: ValueType; mutable: boolean } {
  const type = readValueType(reader);
  const offset = reader.offset;
  const mutability = reader.u8();
  if (mutability > 1) throw new PostMvpError("threads", offset, `global of mutability ${hex(mutability)}`);
  return { type, mutable: mutability === 1 };
}

function readEntityKind(reader: WasmReader): EntityKind {
  const offset = reader.offset;
  const byte = reader.u8();
  const kind = ENTITY_KINDS[byte];
  if (kind === undefined)
    throw new MalformedWasmError(`unknown kind ${hex(byte)} of an import or export (offset ${hex(offset)})`);
  return kind;
}

function readElements(reader: WasmReader, module: ParsedModule, note: Note): void {
  const offset = reader.offset;
  const flags = reader.u32();
  if (flags !== 0) {
    throw new PostMvpError("bulk-memory", offset, `element segment of form ${hex(flags)}`);
  }
  readConstant(reader, importedGlobals(module), note);
  reader.vector(() => reader.u32());
}

function readData(reader: WasmReader, module: ParsedModule, note: Note): void {
  const start = reader.offset;
  const flags = reader.u32();
  const what = `data segment of form ${hex(flags)}`;
  if (flags > 2) throw new MalformedWasmError(`unknown ${what} (offset ${hex(start)})`);
  if (flags !== 0) note(new PostMvpError("bulk-memory", start, what));
  if (flags === 2) reader.u32();
  const offset = flags === 1 ? undefined : readConstant(reader, importedGlobals(module), note);
  const length = reader.u32();
  reader.skip(length);
  if (flags !== 1)
    module.staticData.push({ offset: offset === undefined ? undefined : offset >>> 0, length });
}

function importedGlobals(module: ParsedModule): number {
  return module.imports.filter(({ kind }) => kind === "global").length;
}

function addFeature(module: ParsedModule, { feature, offset, message }: PostMvpError): void {
  module.features.push({ feature, offset, detail: message });
}
