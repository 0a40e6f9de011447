/** Expressions that read a value of any type, by its representation or by its layout. */
import { isPlainEnum } from "../layout.ts";
import type { Imports } from "../modules.ts";
import type { Reading } from "../reading.ts";
import { heldOf } from "./forms.ts";
import type { Representation } from "./representation.ts";

/**
 * An expression that reads a value from `reader`.
 *
 * @param isLast the value is the last of a call, which was checked: what is left is the value
 * @param depth an AssemblyScript expression: how many calls a call in this value is nested in
 * @throws AssemblyTypeError
 */
export function readExpression(
  one: Representation,
  depth: string,
  where: string,
  reading: Reading,
  imports: Imports,
  isLast = false,
): string {
  use(one, imports);
  if (isLast && one.readRest !== undefined) return one.readRest;
  if (one.read !== undefined) return one.read;
  if (one.some !== undefined) {
    const held = heldOf(one.some);
    return `reader.bool() ? ${held.wrap(readExpression(one.some, depth, where, reading, imports))} : null`;
  }
  const { layout } = one;
  const isWhole = layout.kind === "call" || layout.kind === "compact" || isPlainEnum(layout);
  const at = { type: one.expression, where };
  const read = isLast ? reading.readLast(layout, depth, at) : reading.read(layout, depth, at);
  return isWhole ? read : `${imports.frame("bytes")}.of(${read})`;
}

/** Imports what the expressions of a representation name. */
export function use({ uses }: Pick<Representation, "uses">, imports: Imports): void {
  for (const { module, class: name } of uses) imports.name(module, name);
}
