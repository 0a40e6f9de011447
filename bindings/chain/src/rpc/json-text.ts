/**
 * JSON text that is copied into an answer unchanged: nodes write 64-bit integers as plain JSON numbers, which a
 * JavaScript `number` can't represent.
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
