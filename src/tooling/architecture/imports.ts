import ts from 'typescript';

/** One file that another one names: an import, a re-export, a dynamic import, a glob or an address made with `new URL`. */
export interface Import {
  /** As written in the file, without a query such as `?url`. */
  readonly specifier: string;
  /** Erased before the code runs. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Everything that a `.ts`, `.mjs`, `.js`, `.svelte`, `.astro` or `.mdx` file names. */
export function importsOf(path: string, text: string): Import[] {
  const source = ts.createSourceFile(`${path}.ts`, scriptOf(path, text), ts.ScriptTarget.Latest, true);
  const imports: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
    imports.push({ specifier: specifier.text.replace(/\?.*$/, ''), typeOnly, line });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, importsTypesOnly(node.importClause));
    else if (ts.isExportDeclaration(node))
      add(node, node.moduleSpecifier, node.isTypeOnly || exportsTypesOnly(node.exportClause));
    else if (ts.isImportTypeNode(node)) add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    else if (ts.isCallExpression(node) && isImportCall(node))
      namedBy(node.arguments[0]).forEach((name) => add(node, name, false));
    else if (ts.isNewExpression(node) && isOwnAddress(node)) add(node, node.arguments?.[0], false);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return imports;
}

/** The code of a file, with blank lines for everything else, so that line numbers stay right. */
function scriptOf(path: string, text: string): string {
  if (path.endsWith('.svelte')) return keepOnly(text, scriptElements(text));
  if (path.endsWith('.astro')) {
    const frontmatter = /^\s*---\n([\s\S]*?)\n---/.exec(text)?.[1];
    const start = frontmatter === undefined ? 0 : text.indexOf(frontmatter);
    const ranges: Range[] = frontmatter === undefined ? [] : [[start, start + frontmatter.length]];
    return keepOnly(text, [...ranges, ...scriptElements(text)]);
  }
  if (path.endsWith('.mdx')) {
    const withoutCode = text.replace(/^(?:```|~~~)[\s\S]*?^(?:```|~~~)/gm, blank);
    return withoutCode.replace(/^(?!import\s|export\s).*$/gm, '');
  }
  return text;
}

type Range = readonly [start: number, end: number];

function scriptElements(text: string): Range[] {
  return [...text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map((match) => {
    const start = match.index + match[0].indexOf('>') + 1;
    return [start, start + (match[1] ?? '').length];
  });
}

/** `ranges` in the order of the text. */
function keepOnly(text: string, ranges: readonly Range[]): string {
  const ends = [0, ...ranges.map(([, end]) => end)];
  const kept = ranges.map(([start, end], index) => blank(text.slice(ends[index], start)) + text.slice(start, end));
  return kept.join('');
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

function importsTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  return !clause.name && bindings !== undefined && ts.isNamedImports(bindings) && allTypes(bindings.elements);
}

function exportsTypesOnly(clause: ts.NamedExportBindings | undefined): boolean {
  return clause !== undefined && ts.isNamedExports(clause) && allTypes(clause.elements);
}

function allTypes(elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[]): boolean {
  return elements.length > 0 && elements.every((element) => element.isTypeOnly);
}

function isImportCall({ expression }: ts.CallExpression): boolean {
  if (expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return (
    ts.isPropertyAccessExpression(expression) &&
    ts.isMetaProperty(expression.expression) &&
    ['glob', 'resolve'].includes(expression.name.text)
  );
}

function namedBy(argument: ts.Expression | undefined): readonly (ts.Expression | undefined)[] {
  return argument && ts.isArrayLiteralExpression(argument) ? argument.elements : [argument];
}

function isOwnAddress(node: ts.NewExpression): boolean {
  const [address, base] = node.arguments ?? [];
  // `new URL('../..', ...)` names a folder: where files are looked for, not what is imported.
  return (
    node.expression.getText() === 'URL' && base?.getText() === 'import.meta.url' && /\.\w+['"]$/.test(address?.getText() ?? '')
  );
}
