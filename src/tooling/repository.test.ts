import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFiles, readProjectFile } from './files.ts';
import { repository } from './paths.ts';

const files = projectFiles();
const code = files.filter((path) => path.startsWith('src/') && /\.(?:ts|mjs|js|svelte|astro)$/.test(path));
const tests = code.filter((path) => /\.(?:test|e2e)\.ts$/.test(path));

function linesOf(path: string): number {
  return (
    readProjectFile(path)
      .replace(/<style[\s\S]*?<\/style>/g, '')
      .split('\n').length - 1
  );
}

describe('the repository', () => {
  it('shows a newcomer these names first, and nothing else but files with a dot', () => {
    const known = [
      'README.md',
      'LICENSE',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      'astro.config.mjs',
      'public',
      'content',
      'src',
      'labs',
    ];
    const top = new Set(files.map((path) => path.split('/')[0] ?? ''));
    expect([...top].filter((name) => !known.includes(name) && !name.startsWith('.'))).toEqual([]);
  });

  it('keeps code out of the room of the lesson authors', () => {
    expect(files.filter((path) => path.startsWith('content/') && !/\.(?:mdx|md|yaml|json)$/.test(path))).toEqual([]);
  });

  it('names files so that they can be guessed', () => {
    const kebab = /^[a-z0-9]+(?:[-.][a-z0-9]+)*\.(?:ts|mjs|js)$/;
    const pascal = /^[A-Z][A-Za-z0-9]*(?:\.canvas)?\.(?:svelte|astro)$/;
    const page = /^(?:[a-z0-9-]+|\[[a-zA-Z.]+\])(?:\.[a-z]+)*\.(?:ts|astro)$/;
    const unusual = code.filter((path) => {
      const name = basename(path);
      if (path.startsWith('src/pages/')) return !page.test(name);
      return !(/\.(?:svelte|astro)$/.test(name) ? pascal : kebab).test(name);
    });
    expect(unusual).toEqual([]);
  });

  it('has no long file: 300 lines of code, 400 of tests, style sheets apart', () => {
    // Longer than they should be, to be split; these bounds may only fall.
    const known = new Map([
      ['src/sim/kafka/preview-run.ts', 450],
      ['src/sim/scenario/parse-scenario.test.ts', 460],
      ['src/widgets/experiment/experiment.svelte.ts', 331],
      ['src/charts/TimeSeries.svelte', 330],
    ]);
    const long = code.filter((path) => linesOf(path) > (known.get(path) ?? (tests.includes(path) ? 400 : 300)));
    expect(long.map((path) => `${path}: ${linesOf(path)} lines`)).toEqual([]);
  });

  it('carries nothing heavy', () => {
    const heavy = files.filter((path) => path !== 'package-lock.json' && statSync(join(repository, path)).size > 400_000);
    expect(heavy).toEqual([]);
  });

  it('names no registry host in the lock, so that it installs from any of them', () => {
    expect(readProjectFile('package-lock.json')).not.toContain('"resolved"');
  });

  it('runs every test that it has', () => {
    const evasion = /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:only|skip|skipIf|runIf|todo|fails)\b/;
    expect(tests.filter((path) => evasion.test(readProjectFile(path)))).toEqual([]);
    for (const word of ['only', 'skip', 'todo']) expect(evasion.test(`describe.${word}('x')`)).toBe(true);
  });
});
