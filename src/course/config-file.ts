/**
 * A configuration as the file that an engineer would edit: read line by line, with a message at each line that cannot be, and written so
 * that comments and order stay. Three kinds: `properties` (Kafka clients), `yaml` (Flink's config.yaml, flat or nested keys) and `options`
 * (Spark, one `.option("key", value)` a line). Nothing is evaluated.
 */

export type FileKind = 'properties' | 'yaml' | 'options';

export interface FileEntry {
  readonly key: string;
  /** As it stands in the file, without quotes. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

export interface FileProblem {
  readonly line: number;
  readonly message: string;
}

export interface ReadFile {
  readonly entries: readonly FileEntry[];
  readonly problems: readonly FileProblem[];
}

/** The longest file that is read, characters. */
const LONGEST_FILE = 20_000;

const LINES: Readonly<Record<FileKind, RegExp>> = {
  // Java's Properties: the key ends at the first =, : or blank.
  properties: /^\s*(?<key>[^\s=:]+)\s*[=:\s]\s*(?<value>.*?)\s*$/,
  yaml: /^(?<indent> *)(?<key>[^\s:#][^:]*?)\s*:(?:\s+(?<value>.*?))?\s*$/,
  options: /^\s*\.(?:option|config)\(\s*["'](?<key>[^"']+)["']\s*,\s*(?<value>.*?)\s*\)\s*\\?\s*$/,
};
const COMMENTS: Readonly<Record<FileKind, RegExp>> = {
  properties: /^\s*(?:[#!].*)?$/,
  yaml: /^\s*(?:#.*|---)?$/,
  options: /^\s*(?:(?:#|\/\/).*)?$/,
};
const SHAPES: Readonly<Record<FileKind, string>> = {
  properties: 'key=value',
  yaml: 'key: value',
  options: '.option("key", value)',
};

/** Reads a file. A key that stands twice counts the last time, as it does for the engines. Never throws. */
export function readConfigFile(kind: FileKind, text: string): ReadFile {
  if (text.length > LONGEST_FILE)
    return { entries: [], problems: [{ line: 1, message: 'This file is longer than 20,000 characters.' }] };
  const entries: FileEntry[] = [];
  const problems: FileProblem[] = [];
  const parents: { readonly indent: number; readonly key: string }[] = [];
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    if (COMMENTS[kind].test(content)) continue;
    const groups = LINES[kind].exec(content)?.groups;
    if (groups?.key === undefined) {
      problems.push({ line, message: `This line is not understood. It should look like ${SHAPES[kind]}.` });
      continue;
    }
    const indent = groups.indent?.length ?? 0;
    while ((parents.at(-1)?.indent ?? -1) >= indent) parents.pop();
    const key = [...parents.map((parent) => parent.key), groups.key].join('.');
    const value = plain(kind, groups.value ?? '');
    if (kind === 'yaml' && value === '') parents.push({ indent, key: groups.key });
    else entries.push({ key, value, line });
  }
  return { entries, problems };
}

/** Without quotes, and in YAML without a comment behind it. */
function plain(kind: FileKind, value: string): string {
  const text = kind === 'yaml' ? value.replace(/\s+#.*$/, '') : value;
  const quoted = /^(["'])(.*)\1$/.exec(text);
  return quoted?.[2] ?? text;
}

/** One line of a file. */
export function configLine(kind: FileKind, key: string, value: string): string {
  if (kind === 'properties') return `${key}=${value}`;
  if (kind === 'yaml') return `${key}: ${/^[\w.-]+( [\w.-]+)*$/.test(value) ? value : JSON.stringify(value)}`;
  return `.option("${key}", ${/^-?\d+(\.\d+)?$/.test(value) || value === 'true' || value === 'false' ? value : JSON.stringify(value)})`;
}

/** The file with a key at another value: its last line is rewritten, everything else stays as it is. A new key comes at the end. */
export function withConfigValue(kind: FileKind, text: string, key: string, value: string): string {
  const entry = readConfigFile(kind, text).entries.findLast((one) => one.key === key);
  const line = configLine(kind, key, value);
  if (entry === undefined) return `${text.replace(/\n*$/, text === '' ? '' : '\n')}${line}\n`;
  if (entry.value === value) return text;
  const lines = text.split('\n');
  const old = lines[entry.line - 1] ?? '';
  // In YAML the key may be the last part of a nested one.
  lines[entry.line - 1] = kind === 'yaml' ? old.replace(/:\s.*$/, () => line.slice(key.length)) : line;
  return lines.join('\n');
}
