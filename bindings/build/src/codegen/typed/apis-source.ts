/**
 * Generates the entry points of runtime APIs that are typed: each decodes its inputs, calls the function of the API's
 * module with values, and encodes what that returns.
 *
 * Input that does not decode to the last byte traps with FRAME's message; the host then drops the call.
 */

import type { AssemblyApi } from "../description.ts";
import { docsOf } from "../docs.ts";
import type { Layouts } from "../layout.ts";
import { Imports, type ModulePath } from "../modules.ts";
import { camelCase, parameterName } from "../names.ts";
import { Reading } from "../reading.ts";
import { readExpression, use } from "./read.ts";
import type { Representations } from "./representations.ts";

/** The file of these entry points, without `.ts`. */
export const TYPED_APIS = "apis";

/**
 * @param apis those that are typed
 * @param place of the generated file
 * @throws AssemblyTypeError
 */
export function apisSource(
  apis: readonly AssemblyApi[],
  layouts: Layouts,
  representations: Representations,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  const reading = new Reading(imports);
  for (const which of ["reader", "writer", "packSpan", "panic"] as const) imports.frame(which);
  const functions = apis.flatMap((api) =>
    api.methods.map((method) => {
      const space = imports.space((method.module ?? api.module) as string, camelCase(api.name));
      const inputs = method.inputs.map(({ name, type }) => {
        const where = `input ${name} of ${api.name}.${method.name}`;
        // Inputs come from anybody, so they need types that can be checked.
        reading.skip(layouts.of(type, where), "1", { type, where });
        const one = representations.of(type, where);
        return { name: parameterName(name), read: readExpression(one, "1", where, reading, imports) };
      });
      const output = representations.of(method.output, `output of ${api.name}.${method.name}`);
      use(output, imports);
      const reads = inputs.map(({ name, read }) => `  const ${name} = ${read};\n`);
      const call = `${space}.${camelCase(method.name)}(${inputs.map(({ name }) => name).join(", ")})`;
      return `
${docsOf(method.docs)}export function ${api.name}_${method.name}(address: usize, length: u32): u64 {
  const reader = new Reader(address, address + length);
${reads.join("")}  if (reader.finish() != 0) panic("Bad input data provided to ${method.name}");
  const result = ${call};
  const writer = new Writer(${output.size ?? 64});
  ${output.write("result", "writer")}
  return packSpan(writer.address, writer.length);
}
`;
    }),
  );
  return `// Made by the build from the descriptions of runtime APIs. Do not edit.
${imports.toString()}${functions.join("")}${reading.functions}`;
}
