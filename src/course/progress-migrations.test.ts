import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from './progress-migrations.ts';
import { PROGRESS_FORMAT, PROGRESS_VERSION } from './progress.ts';
import { readProgress } from './progress-read.ts';

/** One document of every released version, as that version wrote it. */
const VERSIONS = Array.from({ length: PROGRESS_VERSION }, (_, index) => index + 1);

describe('documents of every released version', () => {
  it('has a step from each version to the next', () => {
    expect(MIGRATIONS).toHaveLength(PROGRESS_VERSION - 1);
    expect(PROGRESS_FORMAT).toBe(`progress.v${String(PROGRESS_VERSION)}`);
  });

  it.each(VERSIONS)('reads version %d whole and takes nothing away', (version) => {
    const text = fixture(version);
    const given = JSON.parse(text) as Record<string, unknown>;
    const read = readProgress(text);

    expect(read).toMatchObject({ kind: 'read', broken: 0, document: { ...given, format: PROGRESS_FORMAT } });
  });

  it.each(VERSIONS)('writes what it has read of version %d as a document of the newest version', (version) => {
    const once = readProgress(fixture(version));
    const document = once.kind === 'read' ? once.document : null;

    expect(readProgress(JSON.stringify(document))).toEqual({ kind: 'read', broken: 0, document });
  });

  it('puts what version 1 has as answered wrong into the review queue, and nothing else', () => {
    const read = readProgress(fixture(1));

    expect(read.kind === 'read' ? read.document.review : null).toEqual({
      'which-knob-first': { step: 0, dueAtMs: 1764116200000 + 86_400_000, isSureButWrong: true, answeredAtMs: 1764116200000 },
    });
  });
});

// Helpers

function fixture(version: number): string {
  return readFileSync(new URL(`fixtures/progress.v${String(version)}.json`, import.meta.url), 'utf8');
}
