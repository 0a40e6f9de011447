/** What the rules about traps know of the function that an expression is in: what it compares, and with what. */
import {
  BinaryExpression,
  CallExpression,
  type Expression,
  IfStatement,
  type Node,
  NullExpression,
  PropertyAccessExpression,
  TernaryExpression,
  UnaryPrefixExpression,
  VariableDeclaration,
} from "assemblyscript";
import { Token } from "./syntax-enums.ts";
import { childrenOf, isAtLeastOne, isConstant, textOf, withoutCasts } from "./trap-expressions.ts";

const COMPARISONS: ReadonlySet<number> = new Set([
  Token.LessThan,
  Token.LessThan_Equals,
  Token.GreaterThan,
  Token.GreaterThan_Equals,
  Token.Equals_Equals,
  Token.Exclamation_Equals,
  Token.Equals_Equals_Equals,
  Token.Exclamation_Equals_Equals,
]);

/** What is read of a function. */
export interface FunctionParts {
  /** `this.name` for a method. */
  readonly name?: string;
  readonly parameters?: readonly string[];
  readonly body?: Node | null;
}

export class FunctionFacts {
  readonly #name: string | undefined;
  readonly #declared: ReadonlySet<string>;
  readonly #parameters: ReadonlySet<string>;
  /** With what a text is compared, apart from 0 and null. */
  readonly #limits = new Map<string, string[]>();
  /** Texts that are compared with null, or tested. */
  readonly #nullTested = new Set<string>();
  /** Texts that are compared with 0, 1 or a lower limit, or tested, and names of variables that begin as 1 at least. */
  readonly #zeroTested = new Set<string>();

  /** @param declared names that the file declares or imports */
  constructor(declared: ReadonlySet<string>, { name, parameters = [], body }: FunctionParts = {}) {
    this.#name = name;
    this.#declared = declared;
    this.#parameters = new Set(parameters);
    if (body) this.#read(body);
  }

  /** Whether the function has this name. */
  calls(name: string): boolean {
    return name === this.#name;
  }

  declares(name: string): boolean {
    return this.#declared.has(name);
  }

  /** Whether a number, or each variable that it is made of, is compared with a limit. */
  isBounded(number: Expression): boolean {
    const inner = withoutCasts(number);
    if (isConstant(inner) || this.#hasLimit(textOf(inner), new Set())) return true;
    // The last item of a list: it is there unless the list is empty.
    if (inner instanceof PropertyAccessExpression && inner.property.text === "length")
      return this.#zeroTested.has(textOf(inner));
    return inner instanceof BinaryExpression && this.isBounded(inner.left) && this.isBounded(inner.right);
  }

  /** An argument that is not compared itself limits nothing. */
  #hasLimit(text: string, seen: Set<string>): boolean {
    seen.add(text);
    const limits = (this.#limits.get(text) ?? []).filter((limit) => !seen.has(limit));
    return limits.some((limit) => !this.#parameters.has(limit) || this.#hasLimit(limit, seen));
  }

  isComparedWithNull(text: string): boolean {
    return this.#nullTested.has(text);
  }

  isComparedWithZero(text: string): boolean {
    return this.#zeroTested.has(text);
  }

  #read(node: Node): void {
    if (node instanceof BinaryExpression && COMPARISONS.has(node.operator)) {
      const { operator, left, right } = node;
      this.#compare(left, right, SMALLER.has(operator));
      this.#compare(right, left, LARGER.has(operator));
    }
    if (node instanceof BinaryExpression && LOGICAL.has(node.operator)) {
      this.#test(node.left);
      this.#test(node.right);
    }
    if (node instanceof IfStatement || node instanceof TernaryExpression) this.#test(node.condition);
    if (node instanceof UnaryPrefixExpression && (node.operator as number) === Token.Exclamation)
      this.#test(node.operand);
    if (node instanceof CallExpression && node.expression instanceof PropertyAccessExpression) {
      // `number.isZero()` of the classes of large numbers.
      if (node.expression.property.text === "isZero")
        this.#zeroTested.add(textOf(node.expression.expression));
    }
    if (node instanceof VariableDeclaration && node.initializer !== null) {
      this.#declare(node.name.text, withoutCasts(node.initializer));
    }
    for (const child of childrenOf(node)) this.#read(child);
  }

  /** @param isSmaller whether `one` is the smaller side, as in `count < MIN`: an upper limit does not exclude 0 */
  #compare(one: Expression, other: Expression, isSmaller: boolean): void {
    const text = textOf(withoutCasts(one));
    const limit = withoutCasts(other);
    if (limit instanceof NullExpression) this.#nullTested.add(text);
    else {
      if (isSmaller || /^[01]$/.test(textOf(limit))) this.#zeroTested.add(text);
      this.#limit(text, textOf(limit));
    }
  }

  /** A loop may go down from the end of a list; a variable that begins as 0 says nothing. */
  #declare(name: string, value: Expression): void {
    if (isAtLeastOne(value)) this.#zeroTested.add(name);
    if (isConstant(value) || textOf(value).includes(".length")) this.#limit(name, textOf(value));
  }

  #limit(text: string, limit: string): void {
    if (limit !== "0") this.#limits.set(text, [...(this.#limits.get(text) ?? []), limit]);
  }

  #test(condition: Expression): void {
    const text = textOf(withoutCasts(condition));
    this.#nullTested.add(text);
    this.#zeroTested.add(text);
  }
}

const SMALLER: ReadonlySet<number> = new Set([Token.LessThan, Token.LessThan_Equals]);
const LARGER: ReadonlySet<number> = new Set([Token.GreaterThan, Token.GreaterThan_Equals]);
const LOGICAL: ReadonlySet<number> = new Set([Token.Ampersand_Ampersand, Token.Bar_Bar]);
