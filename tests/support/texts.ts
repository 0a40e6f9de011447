import ts from "typescript";

/** A piece of a file that people read, and the line on which it begins. */
export interface Text {
  readonly line: number;
  readonly text: string;
}

/**
 * The texts of a file that people read: comments, string literals and the fixed parts of templates in source files;
 * everything in other files. The lines of a text are joined, so that a phrase may continue on the next line.
 * Identifiers, regular expressions, the paths of imports and strings without a space, which are names, are left out.
 */
export function textsOf(path: string, content: string): Text[] {
  if (!/\.(?:ts|mjs|js)$/.test(path)) {
    return paragraphs(content);
  }
  const file = ts.createSourceFile(path, content, ts.ScriptTarget.Latest, true);
  const texts: Text[] = [];
  const add = (position: number, text: string): void => {
    texts.push({ line: file.getLineAndCharacterOfPosition(position).line + 1, text: joined(text) });
  };
  const comments = new Map<number, number>();
  const visit = (node: ts.Node): void => {
    for (const find of [ts.getLeadingCommentRanges, ts.getTrailingCommentRanges]) {
      for (const { pos, end } of find(content, node.getFullStart()) ?? []) comments.set(pos, end);
    }
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node)) {
      if (node.text.includes(" ")) add(node.getStart(file), node.text);
    } else if (ts.isTemplateExpression(node)) {
      const parts = [node.head, ...node.templateSpans.map(({ literal }) => literal)];
      add(node.getStart(file), parts.map(({ text }) => text).join(" … "));
    }
    for (const child of node.getChildren(file)) if (!ts.isJSDoc(child)) visit(child);
  };
  visit(file);
  for (const [pos, end] of merged(content, comments)) add(pos, content.slice(pos, end));
  return texts;
}

function paragraphs(content: string): Text[] {
  let line = 1;
  return content.split("\n\n").map((text) => {
    const here = { line, text: joined(text) };
    line += text.split("\n").length + 1;
    return here;
  });
}

/** Comments of one line each that follow each other are one text. */
function merged(content: string, comments: ReadonlyMap<number, number>): [pos: number, end: number][] {
  const sorted = [...comments].sort(([left], [right]) => left - right);
  const list: [number, number][] = [];
  for (const [pos, end] of sorted) {
    const last = list.at(-1);
    if (last !== undefined && content.startsWith("//", pos) && /^\s*$/.test(content.slice(last[1], pos))) {
      last[1] = end;
    } else list.push([pos, end]);
  }
  return list;
}

/** On one line, without the asterisks and slashes of comments. */
function joined(text: string): string {
  return text.replace(/\s*\n\s*(?:\*(?!\/)|\/\/)?\s*/g, " ");
}
