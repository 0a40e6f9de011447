/** Spells names of a description as AssemblyScript names. */

/** `transfer_keep_alive`, `TransactionPayment` and `transaction-payment` become `transferKeepAlive` and so on. */
export function camelCase(name: string): string {
  const [first = "", ...rest] = words(name);
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** `transfer` becomes `Transfer`. */
export function pascalCase(name: string): string {
  const camel = camelCase(name);
  return camel.charAt(0).toUpperCase() + camel.slice(1);
}

/** `SS58Prefix` becomes `SS58_PREFIX`. */
export function upperSnakeCase(name: string): string {
  return snakeCase(name).toUpperCase();
}

/** `ImOnline` becomes `im_online`. */
export function snakeCase(name: string): string {
  return words(name).join("_");
}

/** A name that is allowed for a parameter: reserved words such as `new` get an underscore. */
export function parameterName(name: string): string {
  const camel = camelCase(name);
  return RESERVED.has(camel) ? `${camel}_` : camel;
}

/** A name that is allowed for a field of a generated class: those of its methods get an underscore. */
export function memberName(name: string): string {
  const allowed = parameterName(name);
  return METHODS.has(allowed) ? `${allowed}_` : allowed;
}

/** A name that is allowed for a function that makes values of a generated class. */
export function staticName(name: string): string {
  const allowed = parameterName(name);
  return allowed === "read" ? `${allowed}_` : allowed;
}

function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1_$2")
    .split(/[_-]+/)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}

const RESERVED: ReadonlySet<string> = new Set([
  ..."break case catch class const continue debugger default delete do else enum export extends false".split(
    " ",
  ),
  ..."finally for function if implements import in instanceof interface let new null package".split(" "),
  ..."private protected public return static super switch this throw true try typeof var void while".split(
    " ",
  ),
  ..."with yield await declare abstract type namespace module readonly event".split(" "),
  ..."bool u8 u16 u32 u64 u128 i8 i16 i32 i64 usize isize f32 f64 string load store memory".split(" "),
]);

const METHODS: ReadonlySet<string> = new Set(["write", "encode", "equals"]);
