/** The compiler refused the sources; `message` holds its report. */
export class CompileError extends Error {
  override name = "CompileError";
}

/** Functions of pallets' calls do not fit their descriptions; `message` has a line for each. */
export class CallSignatureError extends CompileError {
  override name = "CallSignatureError";
}

/** Code of authors' pallets can trap, or hosts refuse it; `message` has a line for each place. */
export class PalletCodeError extends CompileError {
  override name = "PalletCodeError";
}
