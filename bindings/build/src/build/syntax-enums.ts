/** Enums of the AssemblyScript parser, which it exports as objects but declares for its own compiler alone. */
import * as assemblyscript from "assemblyscript";

interface Enums {
  readonly AssertionKind: Record<"Prefix" | "As" | "NonNull", number>;
  readonly CommonFlags: Record<"Export" | "Static", number>;
  readonly Token: Record<
    | "LessThan"
    | "LessThan_Equals"
    | "GreaterThan"
    | "GreaterThan_Equals"
    | "Equals_Equals"
    | "Exclamation_Equals"
    | "Equals_Equals_Equals"
    | "Exclamation_Equals_Equals"
    | "Slash"
    | "Percent"
    | "Slash_Equals"
    | "Percent_Equals"
    | "Ampersand"
    | "Ampersand_Ampersand"
    | "Bar_Bar"
    | "Exclamation",
    number
  >;
}

export const { AssertionKind, CommonFlags, Token } = assemblyscript as unknown as Enums;
