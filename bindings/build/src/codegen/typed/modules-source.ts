/**
 * Generates the modules of ISMP that a pallet describes: for each an abstract class with typed callbacks, which the
 * pallet's `modules.ts` implements, functions that send its messages, and the adapter between class and protocol.
 */
import { join } from "node:path";
import { byteData } from "../bytes.ts";
import type { AssemblyPallet, IsmpModuleDescription } from "../description.ts";
import { AssemblyTypeError } from "../errors.ts";
import type { Layouts } from "../layout.ts";
import { Imports, type ModulePath } from "../modules.ts";
import { camelCase, parameterName, upperSnakeCase } from "../names.ts";
import { Reading } from "../reading.ts";
import { adapterClass } from "./module-adapter.ts";
import type { Body, ModuleContext } from "./module-context.ts";
import { handlerClass } from "./module-handler.ts";
import { senders } from "./module-senders.ts";
import { use } from "./read.ts";
import type { Representations } from "./representations.ts";

/** Parameters of callbacks, which no body may be called as. */
const TAKEN: ReadonlySet<string> = new Set(["request", "response", "key", "value"]);

/**
 * @param place of the generated file
 * @throws AssemblyTypeError
 */
export function modulesSource(
  pallet: AssemblyPallet,
  layouts: Layouts,
  representations: Representations,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  const own = imports.space(join(pallet.folder, "modules"), "own");
  const modules = pallet.modules ?? [];
  const contexts = modules.map((module) => contextOf(pallet, module, layouts, representations, imports));
  const ids = contexts.map(({ id, module }) => `const ${id} = ${byteData(module.id)};\n`);
  const cases = contexts.map(
    ({ id, module: { name, id: bytes } }) =>
      `  if (isId(id, length, ${id}, ${bytes.length})) return new ${name}Adapter(new ${own}.${name}());\n`,
  );
  const texts = contexts.flatMap((one) => [handlerClass(one), senders(one), adapterClass(one)]);
  for (const which of SHARED) imports.frame(which);
  return `// Made by the build from the description of the pallet ${pallet.name}. Do not edit.
${imports.toString()}
${ids.join("")}
/** The module of the pallet that receives messages for the id of \`length\` bytes, or null. */
export function moduleForId(id: usize, length: u32): IsmpModule | null {
${cases.join("")}  return null;
}

function isId(id: usize, length: u32, expected: usize, expectedLength: u32): bool {
  return length == expectedLength && equalBytes(id, expected, length);
}

function isHere(chain: StateMachine): bool {
  return hostStateMachine().equals(chain);
}

function refused(): ModuleResult {
  return ModuleResult.refused(IsmpError.CannotHandleMessage);
}
${texts.join("")}`;
}

const SHARED = [
  ...(["ismpModule", "moduleResult", "callback", "ismpError", "request", "requestKind", "response"] as const),
  ...(["stateMachine", "hostStateMachine", "cost", "bytes", "reader", "equalBytes"] as const),
] as const;

/** The types of a module's messages. @throws AssemblyTypeError */
function contextOf(
  pallet: AssemblyPallet,
  module: IsmpModuleDescription,
  layouts: Layouts,
  representations: Representations,
  imports: Imports,
): ModuleContext {
  const body = (part: "post" | "response" | "get", fallback: string): Body | undefined => {
    const expression = module[part];
    if (expression === undefined) return undefined;
    const where = `${part} of module ${pallet.name}.${module.name}`;
    // Bodies come from other chains, so they need types that can be checked.
    new Reading(imports).skip(layouts.of(expression, where), "1", { type: expression, where });
    const type = representations.of(expression, where);
    if (!type.isClass || type.isNullable || type.read === undefined) {
      throw new AssemblyTypeError(
        expression,
        where,
        "expected a struct, bytes, or another type with a class",
      );
    }
    use(type, imports);
    const name = parameterName(camelCase(type.type));
    return { type, name: TAKEN.has(name) ? fallback : name };
  };
  return {
    module,
    id: `${upperSnakeCase(module.name)}_ID`,
    post: body("post", "body"),
    response: body("response", "answer"),
    get: body("get", "value"),
    imports,
  };
}
