/**
 * What must not be in a pallet's code, because it traps: expressions of one function, without types.
 *
 * A call that traps can't be included, and its fee can't be charged: anybody could make a block's author compute for
 * nothing, and a trap in a hook or an inherent stops the chain. A guard anywhere in the same function is enough, in
 * whatever order: the rules find what was forgotten, they prove nothing.
 */
import {
  AssertionExpression,
  BinaryExpression,
  CallExpression,
  ElementAccessExpression,
  type Expression,
  FloatLiteralExpression,
  NewExpression,
  type Node,
  ThrowStatement,
  UnaryPostfixExpression,
} from "assemblyscript";
import { AssertionKind, Token } from "./syntax-enums.ts";
import { isAtLeastOne, isConstant, nameOf, textOf, withoutCasts } from "./trap-expressions.ts";
import type { FunctionFacts } from "./trap-facts.ts";

/** Functions of the language that trap, or can. */
const FORBIDDEN_CALLS: ReadonlyMap<string, string> = new Map([
  [
    "assert",
    "assert traps when its condition is false: test the condition, and return an error of the pallet",
  ],
  ["unreachable", "unreachable() traps: return an error of the pallet"],
  ["abort", "abort traps: return an error of the pallet"],
  ["unchecked", "unchecked() reads and writes beyond the end of a list: leave it out, and test the index"],
  [
    "load",
    "load reads any address: use the generated storage and types, or Reader of as-ismp/assembly/scale/reader",
  ],
  [
    "store",
    "store writes any address: use the generated storage and types, or Writer of as-ismp/assembly/scale/writer",
  ],
  ["changetype", "changetype takes any number as an object: use the functions that make and read the type"],
  ["__new", "__new takes memory by hand: use a class"],
  ["__alloc", "__alloc takes memory by hand: use a class"],
]);

/** Classes whose constructor takes a length. */
const SIZED = /^(Static)?Array$|^ArrayBuffer$|^(Ui|I)nt(8|16|32|64)(Clamped)?Array$/;

/** Why an expression or statement may trap, and what to do; undefined if it does not. */
export function trapIn(node: Node, facts: FunctionFacts): string | undefined {
  if (node instanceof ThrowStatement)
    return "throw traps: there are no exceptions, return an error of the pallet";
  if (node instanceof CallExpression) return callTrap(node, facts);
  if (node instanceof AssertionExpression) return nullTrap(node, facts);
  if (node instanceof ElementAccessExpression) return indexTrap(node, facts);
  if (node instanceof BinaryExpression) return divisionTrap(node, facts);
  if (node instanceof NewExpression) return sizeTrap(node, facts);
  return undefined;
}

function callTrap({ expression }: CallExpression, facts: FunctionFacts): string | undefined {
  const name = nameOf(expression);
  if (name === undefined) return undefined;
  if (facts.calls(name))
    return `${name} calls itself, and traps when the stack is full: write it as a loop with a bound`;
  return facts.declares(name) ? undefined : FORBIDDEN_CALLS.get(name);
}

function nullTrap(
  { assertionKind, expression }: AssertionExpression,
  facts: FunctionFacts,
): string | undefined {
  if ((assertionKind as number) !== AssertionKind.NonNull || facts.isComparedWithNull(textOf(expression)))
    return undefined;
  const text = textOf(expression);
  return `${text}! traps if it is null: test it, "const value = ${text}; if (value == null) return ERROR_…;"`;
}

function indexTrap(
  { expression, elementExpression }: ElementAccessExpression,
  facts: FunctionFacts,
): string | undefined {
  const written = withoutCasts(elementExpression);
  // `list[at++]` reads at `at`.
  const index = written instanceof UnaryPostfixExpression ? written.operand : written;
  if (isConstant(index) || isReduced(index) || facts.isBounded(index)) return undefined;
  const [list, place] = [textOf(expression), textOf(index)];
  if (place.startsWith(`${list}.length`))
    return `${list}[${place}] traps if there are no items: test it, "if (${list}.length == 0) return ERROR_…;"`;
  return `${list}[${place}] traps beyond the end: compare first, "if (${place} >= ${list}.length) return ERROR_…;"`;
}

function divisionTrap({ operator, right }: BinaryExpression, facts: FunctionFacts): string | undefined {
  if (!DIVISIONS.has(operator)) return undefined;
  const divisor = withoutCasts(right);
  if (divisor instanceof FloatLiteralExpression || isAtLeastOne(divisor)) return undefined;
  const text = textOf(divisor);
  if (facts.isComparedWithZero(text)) return undefined;
  return `division by ${text} traps if it is 0: test it first, "if (${text} == 0) return ERROR_…;"`;
}

const DIVISIONS: ReadonlySet<number> = new Set([
  Token.Slash,
  Token.Percent,
  Token.Slash_Equals,
  Token.Percent_Equals,
]);

function sizeTrap({ typeName, args }: NewExpression, facts: FunctionFacts): string | undefined {
  const [size] = args;
  const name = typeName.identifier.text;
  if (size === undefined || args.length > 1 || !SIZED.test(name)) return undefined;
  const length = withoutCasts(size);
  if (isConstant(length) || facts.isBounded(length)) return undefined;
  const text = textOf(length);
  return `new ${name}(${text}) traps if there is no memory for that many: compare with a limit first, "if (${text} > MAX) return ERROR_…;"`;
}

/** `x % n` and `x & mask` have a bound. */
function isReduced(index: Expression): boolean {
  return (
    index instanceof BinaryExpression && [Token.Percent, Token.Ampersand].includes(index.operator as number)
  );
}
