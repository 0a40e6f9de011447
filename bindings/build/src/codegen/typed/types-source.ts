/** Generates the classes of the types that storage, calls and events use. */
import { docsOf } from "../docs.ts";
import { Imports, type ModulePath } from "../modules.ts";
import { Reading } from "../reading.ts";
import { indent, type Of } from "./class-parts.ts";
import { listClass } from "./list-source.ts";
import { readExpression } from "./read.ts";
import type { GeneratedClass, Representation } from "./representation.ts";
import { structClass } from "./struct-source.ts";
import { variantsClass } from "./variants-source.ts";

/**
 * @param module of the file itself, which it must not import
 * @param place of the generated file
 * @throws AssemblyTypeError
 */
export function typesSource(classes: readonly GeneratedClass[], module: string, place: ModulePath): string {
  const imports = new Imports(place, module);
  for (const which of ["reader", "writer", "bytes"] as const) imports.frame(which);
  const reading = new Reading(imports, true);
  const read = (one: Representation, where: string): string =>
    readExpression(one, "1", where, reading, imports);
  const text = (one: GeneratedClass): string => {
    switch (one.kind) {
      case "fixed":
        return fixedClass(one, imports);
      case "enum":
        return enumOf(one);
      case "struct":
        return structClass(one, read, imports);
      case "variants":
        return variantsClass(one, read, reading, imports);
      case "list":
        return listClass(one, read, reading, imports);
    }
  };
  const texts = classes.map(text);
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}${texts.map((text) => `\n${text}`).join("")}${reading.functions}`;
}

function fixedClass({ name, size, docs }: Of<"fixed">, imports: Imports): string {
  imports.frame("equalBytes");
  imports.frame("copyBytes");
  return `${docsOf(docs)}@unmanaged
export class ${name} {
  static readonly SIZE: u32 = ${size};

  /** The value whose ${size} bytes are at \`address\`, which has to stay valid. */
  // @ts-ignore: decorator
  @inline
  static at(address: usize): ${name} {
    return changetype<${name}>(address);
  }

  // @ts-ignore: decorator
  @inline
  static read(reader: Reader): ${name} {
    return ${name}.at(reader.fixed(${size}));
  }

  // @ts-ignore: decorator
  @inline
  write(writer: Writer): void {
    writer.raw(this.address, ${size});
  }

  // @ts-ignore: decorator
  @inline
  get address(): usize {
    return changetype<usize>(this);
  }

  get bytes(): Bytes {
    return new Bytes(this.address, ${size});
  }

  equals(other: ${name}): bool {
    return equalBytes(this.address, other.address, ${size});
  }

  /** The same value in memory of its own. */
  copy(): ${name} {
    const copied = __alloc(${size});
    copyBytes(copied, this.address, ${size});
    return ${name}.at(copied);
  }
}
`;
}

function enumOf({ name, cases, docs }: Of<"enum">): string {
  const lines = cases.map((one) => `${indent(docsOf(one.docs), 2)}  ${one.name} = ${one.index},\n`);
  return `${docsOf(docs)}export enum ${name} {\n${lines.join("")}}\n`;
}
