/**
 * What must not be in a pallet's code, because no blob may have it: hosts refuse floats, functions that they do not offer,
 * and code that runs when a blob is loaded. The blob check finds these too, but not the line.
 */
import {
  DecoratorNode,
  FloatLiteralExpression,
  IdentifierExpression,
  NamedTypeNode,
  NewExpression,
  type Node,
  PropertyAccessExpression,
  StringLiteralExpression,
} from "assemblyscript";
import { HOST_IMPORTS } from "./host-imports.ts";
import { textOf } from "./trap-expressions.ts";

const NO_FLOATS =
  "no floating point, whose results differ between machines: count in small units, such as parts of a billion";

/** Objects of browsers and of Node. */
const OBJECTS: ReadonlyMap<string, string> = new Map([
  [
    "Math",
    `Math computes with floats, and its random numbers differ on each machine: use min, max, and integers`,
  ],
  [
    "Date",
    "a runtime has no clock: use the generated item now of as-ismp/assembly/generated/pallets/timestamp",
  ],
  ["console", "a runtime has no console: deposit an event, or use as-ismp/assembly/host/logging"],
  ["process", "a runtime has no process: what it depends on is in its state"],
]);

/** Why hosts would refuse a blob with this; undefined if they do not. */
export function refusedByHosts(node: Node, isAtTopLevel: boolean): string | undefined {
  if (node instanceof FloatLiteralExpression) return NO_FLOATS;
  if (node instanceof NamedTypeNode && /^f(32|64)$/.test(textOf(node))) return NO_FLOATS;
  if (node instanceof PropertyAccessExpression && node.expression instanceof IdentifierExpression)
    return OBJECTS.get(node.expression.text);
  if (node instanceof DecoratorNode) return unknownImport(node);
  if (isAtTopLevel && node instanceof NewExpression)
    return `new ${textOf(node.typeName)} at the top level would run before the host is ready: make it in a function, or use a literal of as-ismp/assembly/frame/literals`;
  return undefined;
}

/** `@external("env", "name")` of a function that is not one of all hosts. */
function unknownImport({ name, args }: DecoratorNode): string | undefined {
  if (!(name instanceof IdentifierExpression && name.text === "external") || args === null) return undefined;
  const last = args.at(-1);
  if (!(last instanceof StringLiteralExpression) || Object.hasOwn(HOST_IMPORTS, last.value)) return undefined;
  return `${last.value} is not a function that all hosts have: use one of as-ismp/assembly/host, or what the runtime itself has`;
}
