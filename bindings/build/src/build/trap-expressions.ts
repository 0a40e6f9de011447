/** Questions about expressions that the rules about traps ask. */
import {
  AssertionExpression,
  BinaryExpression,
  CallExpression,
  type Expression,
  IdentifierExpression,
  IntegerLiteralExpression,
  NewExpression,
  Node,
  ParenthesizedExpression,
  PropertyAccessExpression,
  ThisExpression,
  UnaryPrefixExpression,
} from "assemblyscript";
import { AssertionKind } from "./syntax-enums.ts";

/** A constant other than 0, also as an object, and `max(x, 1)`. */
export function isAtLeastOne(node: Expression): boolean {
  const isObject = node instanceof NewExpression || isFromNumber(node);
  if (isObject) return node.args.length > 0 && node.args.every((one) => isAtLeastOne(withoutCasts(one)));
  if (isConstant(node)) return textOf(node) !== "0";
  return (
    node instanceof CallExpression &&
    nameOf(node.expression) === "max" &&
    node.args.some((one) => isConstant(withoutCasts(one)) && textOf(one) !== "0")
  );
}

/** `u128.from(x)`, `u128.fromU64(x)`. */
function isFromNumber(node: Expression): node is CallExpression {
  if (!(node instanceof CallExpression && node.expression instanceof PropertyAccessExpression)) return false;
  return node.expression.property.text.startsWith("from");
}

/** A literal, a constant by its name (`MAX_LENGTH`, `Kind.Post`), or made of these alone. */
export function isConstant(node: Expression): boolean {
  const inner = withoutCasts(node);
  if (inner instanceof IntegerLiteralExpression) return true;
  if (inner instanceof IdentifierExpression) return /^[A-Z][A-Z0-9_]*$/.test(inner.text);
  if (inner instanceof PropertyAccessExpression) {
    return inner.expression instanceof IdentifierExpression && /^[A-Z]/.test(inner.expression.text);
  }
  if (inner instanceof UnaryPrefixExpression) return isConstant(inner.operand);
  return inner instanceof BinaryExpression && isConstant(inner.left) && isConstant(inner.right);
}

/** An expression without parentheses and conversions, which do not change whether a number is checked. */
export function withoutCasts(node: Expression): Expression {
  if (node instanceof ParenthesizedExpression) return withoutCasts(node.expression);
  const isCast =
    node instanceof AssertionExpression &&
    [AssertionKind.As, AssertionKind.Prefix].includes(node.assertionKind as number);
  return isCast ? withoutCasts(node.expression) : node;
}

/** `name` or `this.name`, without the `this`. */
export function nameOf(node: Expression): string | undefined {
  if (node instanceof IdentifierExpression) return node.text;
  if (!(node instanceof PropertyAccessExpression)) return undefined;
  return node.expression instanceof ThisExpression ? `this.${node.property.text}` : undefined;
}

/** As it is written, without spaces. */
export function textOf(node: Node): string {
  return node.range.toString().replaceAll(/\s/g, "");
}

/** The nodes below a node, without going back to its source. */
export function childrenOf(node: Node): Node[] {
  const found: Node[] = [];
  for (const [key, child] of Object.entries(node)) {
    if (key === "range" || key === "parent") continue;
    if (Array.isArray(child)) found.push(...child.filter((item) => item instanceof Node));
    else if (child instanceof Node) found.push(child);
  }
  return found;
}
