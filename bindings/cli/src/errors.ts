/**
 * Why a command can't do its task. These errors are about options and files; the reason for which a proof is rejected
 * comes from the module, as a `VerificationError`.
 */

/** Base class: the command ends with exit code 2. */
export class UnusableInputError extends Error {
  override readonly name: string = "UnusableInputError";
}

/** A file that does not exist, or may not be read. */
export class UnreadableFileError extends UnusableInputError {
  override readonly name = "UnreadableFileError";
}

/** A file that can't be written. */
export class UnwritableFileError extends UnusableInputError {
  override readonly name = "UnwritableFileError";
}

/** An option with an invalid value, or options that contradict each other. */
export class UnusableOptionError extends UnusableInputError {
  override readonly name = "UnusableOptionError";

  constructor(option: string, problem: string) {
    super(`${option}: ${problem}`);
  }
}

/** A genesis configuration that the runtime rejects; the message has the runtime's reason. */
export class GenesisRefusedError extends UnusableInputError {
  override readonly name = "GenesisRefusedError";
}

/** Text that is not JSON. */
export class NotJsonError extends UnusableInputError {
  override readonly name = "NotJsonError";
}

/** JSON that is neither of the two forms of a proof nor one of the known kinds of fixture. */
export class UnknownShapeError extends UnusableInputError {
  override readonly name = "UnknownShapeError";
}

/** Base class of the errors of one field. */
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

/** A field that exists but has an invalid value. */
export class MalformedFieldError extends FieldError {
  override readonly name = "MalformedFieldError";
}
