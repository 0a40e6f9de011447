/** What other packages of this project use of `type-table/`. Not for users: it may change with every release. */
export {
  DescriptionError,
  TypeDeclarationError,
  TypeExpressionError,
  UnknownTypeError,
  ValueError,
} from "../type-table/errors.ts";
