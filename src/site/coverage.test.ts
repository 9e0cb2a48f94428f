import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { slugOf } from './paths.ts';
import { PLACES } from './places.ts';

const repository = join(import.meta.dirname, '..', '..');
const content = join(repository, 'content');

/** Every line of the brief, by its section. Taking one away here is a decision; losing one in the table is an error. */
const LINES: Readonly<Record<string, string>> = {
  why: 'overload goals',
  task: 'kafka flink spark',
  concept: 'slow-down buffers last-resort',
  mental: 'model',
  signal: 'lag queues latency gc retries',
  knob: 'rate parallelism batching buffers pause windows protection autoscaling',
  measure: 'lag time queues',
  control: 'pull caps ingress',
  capacity: 'parallel batches',
  buffers: 'enough backoff',
  protect: 'timeouts idempotence',
  degrade: 'oldest critical',
  kafka: 'problem max-poll pause scale batch-writes result check-group check-interval check-idempotent check-monitor',
  flink: 'problem async qps buffers breaker result check-limits check-watermark check-state',
  spark: 'problem cap state trigger scale result check-rates check-watermark check-foreachbatch',
  audience: '',
  prerequisites: '',
  path: 'recognise control scale protect automate',
  mistake: 'buffers partitions downstream state independent',
  self: 'lag p95 gc retries',
  project: 'kafka flink spark',
  exercise: '1 2 checklist',
  next: 'playbook autoscaling game-days',
  mini: 'challenge',
  quick: 'test',
};
const keys = Object.entries(LINES).flatMap(([section, names]) =>
  names === '' ? [section] : names.split(' ').map((name) => `${section}-${name}`),
);

interface Row {
  readonly line: string;
  readonly taught: readonly string[];
  readonly done: readonly string[];
  readonly checkedBy: readonly string[];
  readonly corrected: string;
}

const list = (cell = '') => (cell === '—' ? [] : cell.split(', '));
const rows: readonly Row[] = readFileSync(join(content, 'COVERAGE.md'), 'utf8')
  .split('\n')
  .filter((text) => text.startsWith('| ') && !text.startsWith('| line ') && !text.startsWith('| ---'))
  .map((text) => text.split('|').map((cell) => cell.trim()))
  .map(([, line = '', , taught, done, checkedBy, corrected = '']) => ({
    line,
    taught: list(taught),
    done: list(done),
    checkedBy: list(checkedBy),
    corrected,
  }));

const files = readdirSync(join(content, 'lessons'), { recursive: true }).map(String);
const written = files.filter((file) => file.endsWith('.mdx')).map((file) => slugOf(file.replace(/\.mdx$/, '')));
const planned = files
  .filter((file) => file.endsWith('chapter.yaml'))
  .flatMap((file) => {
    const { coming } = parse(readFileSync(join(content, 'lessons', file), 'utf8')) as { coming: Record<string, string> | null };
    return Object.keys(coming ?? {}).map((name) => `${slugOf(file.replace(/\/chapter\.yaml$/, ''))}/${name}`);
  });

describe('the table of what the brief says', () => {
  it('has every line once and no other', () => {
    expect(rows.map(({ line }) => line).sort()).toEqual([...keys].sort());
  });

  it('names lessons and pages that exist or are planned, for every line', () => {
    const known = new Set([...written, ...planned, ...PLACES.map(({ path }) => path)]);
    for (const { line, taught } of rows) {
      expect(taught, line).not.toEqual([]);
      expect(
        taught.filter((address) => !known.has(address)),
        line,
      ).toEqual([]);
    }
  });

  it('names exercises, questions and pages to do it that exist', () => {
    const isThere = (name: string) =>
      PLACES.some(({ path }) => path === name) ||
      ['exercises', 'quiz'].some((folder) => existsSync(join(content, folder, `${name}.yaml`)));
    expect(rows.flatMap(({ line, done }) => done.filter((name) => !isThere(name)).map((name) => `${line}: ${name}`))).toEqual([]);
  });

  it('names tests that exist, and leaves none of the lines with neither exercise nor test once its lesson is written', () => {
    const missing = rows.flatMap(({ line, checkedBy }) =>
      checkedBy.filter((file) => !existsSync(join(repository, file))).map((file) => `${line}: ${file}`),
    );
    expect(missing).toEqual([]);
    const isWritten = ({ taught }: Row) => taught.every((address) => !planned.includes(address));
    const bare = rows.filter((row) => isWritten(row) && row.done.length === 0 && row.checkedBy.length === 0);
    expect(bare.map(({ line }) => line)).toEqual([]);
  });

  it('has no lesson that teaches nothing of it', () => {
    const taught = new Set(rows.flatMap((row) => row.taught));
    expect([...written, ...planned].filter((address) => !taught.has(address))).toEqual([]);
  });
});
