/**
 * JSON that is text already, to stand in an answer as it is: nodes write integers of 64 bits as plain numbers, which a
 * `number` does not hold.
 */
import { formatJson, type Json } from "../chain/json.ts";

export class JsonText {
  readonly text: string;

  /** @param text JSON */
  constructor(text: string) {
    this.text = text;
  }

  static of(value: Json): JsonText {
    return new JsonText(formatJson(value));
  }
}
