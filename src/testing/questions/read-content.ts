import { readFileSync } from 'node:fs';

/** Below it stands what authors write. */
export const contentFolder = new URL('../../../content/', import.meta.url);

export function readContent(path: string): string {
  return readFileSync(new URL(path, contentFolder), 'utf8');
}
