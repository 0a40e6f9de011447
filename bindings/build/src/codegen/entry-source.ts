/**
 * Generates the entry file of a runtime, which exports the methods of its runtime APIs and `__heap_base`, and nothing
 * else.
 */
import type { RuntimeDescription } from "../description/description.ts";
import { AssemblyApiError } from "./errors.ts";
import { PANIC } from "./frame.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { TYPED_APIS } from "./typed/apis-source.ts";

/**
 * @param place of the generated file
 * @throws AssemblyApiError
 */
export function entrySource({ apis }: RuntimeDescription, place: ModulePath): string {
  const imports = new Imports(place);
  const lines = apis.flatMap((api) =>
    api.methods.map((method) => {
      const name = `${api.name}_${method.name}`;
      const module = method.module ?? api.module;
      if (module === undefined) throw new AssemblyApiError(name);
      if (api.typed) return `export { ${name} } from "./${TYPED_APIS}";\n`;
      return `export { ${name} } from "${imports.specifier(module)}";\n`;
    }),
  );
  return `// Made by the build from the runtime's description. Do not edit.
import "${imports.specifier(PANIC)}";

export { __heap_base };
${lines.join("")}`;
}
