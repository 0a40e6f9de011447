import { type Diagnostic, reportLines } from "./diagnostic.ts";

/** The compiler refused the sources; `message` holds its report. */
export class CompileError extends Error {
  override name = "CompileError";
  /** What it refused, with places; empty if the compiler itself failed. */
  readonly diagnostics: readonly Diagnostic[];

  /** @param message used if there are no diagnostics */
  constructor(message: string, diagnostics: readonly Diagnostic[] = []) {
    super(diagnostics.length === 0 ? message : reportLines(diagnostics).join("\n"));
    this.diagnostics = diagnostics;
  }
}

/** Functions of pallets' calls do not fit their descriptions; `message` has the place of each. */
export class CallSignatureError extends CompileError {
  override name = "CallSignatureError";
}

/** Code of authors' pallets can trap, or hosts refuse it; `message` has a line for each place. */
export class PalletCodeError extends CompileError {
  override name = "PalletCodeError";
}
