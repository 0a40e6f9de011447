/**
 * Why a command cannot do what it is for. These are about options and files; what a proof is refused for comes from the
 * module, as a `VerificationError`.
 */

/** Base of all: the command ends with exit code 2. */
export class UnusableInputError extends Error {
  override readonly name: string = "UnusableInputError";
}

/** A file that is not there, or may not be read. */
export class UnreadableFileError extends UnusableInputError {
  override readonly name = "UnreadableFileError";
}

/** A file that cannot be written. */
export class UnwritableFileError extends UnusableInputError {
  override readonly name = "UnwritableFileError";
}

/** Options that say nothing that can be done. */
export class UnusableOptionError extends UnusableInputError {
  override readonly name = "UnusableOptionError";

  constructor(option: string, problem: string) {
    super(`${option}: ${problem}`);
  }
}

/** A genesis that the runtime does not build a state of; the message has its reason. */
export class GenesisRefusedError extends UnusableInputError {
  override readonly name = "GenesisRefusedError";
}

/** Text that is no JSON. */
export class NotJsonError extends UnusableInputError {
  override readonly name = "NotJsonError";
}

/** JSON that is neither of the two forms of a proof nor one of the known kinds of fixture. */
export class UnknownShapeError extends UnusableInputError {
  override readonly name = "UnknownShapeError";
}

/** Base of what can be wrong with one field. */
class FieldError extends UnusableInputError {
  /** The field's path, for example `updates[0].finalityProof.block`. */
  readonly field: string;

  constructor(field: string, problem: string) {
    super(`${field}: ${problem}`);
    this.field = field;
  }
}

export class MissingFieldError extends FieldError {
  override readonly name = "MissingFieldError";

  constructor(field: string) {
    super(field, "the field is missing");
  }
}

/** A field that is there, and not what it must be. */
export class MalformedFieldError extends FieldError {
  override readonly name = "MalformedFieldError";
}
