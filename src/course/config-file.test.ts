import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configLine, readConfigFile, withConfigValue } from './config-file.ts';
import type { FileKind } from './config-file.ts';

const KINDS: readonly FileKind[] = ['properties', 'yaml', 'options'];

describe('readConfigFile', () => {
  it.each<[FileKind, string, Record<string, string>]>([
    [
      'properties',
      '# cap\nmax.poll.records=500\n! old\nfetch.min.bytes : 1\ngroup.id orders\r\n',
      { 'max.poll.records': '500', 'fetch.min.bytes': '1', 'group.id': 'orders' },
    ],
    [
      'yaml',
      'execution:\n  checkpointing:\n    interval: 60 s # each minute\n  buffer-timeout.interval: "100 ms"\n---\nparallelism.default: 4\n',
      { 'execution.checkpointing.interval': '60 s', 'execution.buffer-timeout.interval': '100 ms', 'parallelism.default': '4' },
    ],
    [
      'options',
      '// the cap\n.option("maxOffsetsPerTrigger", 100000)\n.option("failOnDataLoss", "true") \\\n  .config(\'spark.sql.shuffle.partitions\', 64)\n',
      { maxOffsetsPerTrigger: '100000', failOnDataLoss: 'true', 'spark.sql.shuffle.partitions': '64' },
    ],
  ])('should read %s', (kind, text, expected) => {
    const { entries, problems } = readConfigFile(kind, text);

    expect(problems).toEqual([]);
    expect(Object.fromEntries(entries.map(({ key, value }) => [key, value]))).toEqual(expected);
  });

  it('should say which line it does not understand, and read the others', () => {
    expect(readConfigFile('options', '.option("a", 1)\nsome words\n.option("b", 2)')).toEqual({
      entries: [
        { key: 'a', value: '1', line: 1 },
        { key: 'b', value: '2', line: 3 },
      ],
      problems: [{ line: 2, message: 'This line is not understood. It should look like .option("key", value).' }],
    });
  });

  it('should survive any text', () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.string(), (kind, text) => {
        expect(Array.isArray(readConfigFile(kind, text).entries)).toBe(true);
      }),
      { numRuns: 2000 },
    );
    expect(readConfigFile('yaml', 'x'.repeat(1_000_000)).problems).toHaveLength(1);
  });
});

describe('withConfigValue', () => {
  const keys = fc.constantFrom('max.poll.records', 'a', 'execution.checkpointing.interval');
  const values = fc.constantFrom('1', '500', '60 s', 'true', 'earliest', '0.5');

  it('should be read back, and leave every other line as it was', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        fc.array(fc.tuple(keys, values), { maxLength: 4 }),
        keys,
        values,
        (kind, given, key, value) => {
          const text = ['# first', ...given.map(([one, of]) => configLine(kind, one, of))].join('\n');
          const changed = withConfigValue(kind, text, key, value);
          const entries = readConfigFile(kind, changed).entries;

          expect(entries.findLast((entry) => entry.key === key)?.value).toBe(value);
          const before = text.split('\n');
          const differing = changed.split('\n').filter((line, index) => before[index] !== line && line !== '');
          expect(differing.length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('should keep comments, order and the nesting of YAML', () => {
    const text = '# every minute\nexecution:\n  checkpointing:\n    interval: 60 s\nparallelism.default: 4\n';

    expect(withConfigValue('yaml', text, 'execution.checkpointing.interval', '10 s')).toBe(text.replace('60 s', '10 s'));
    expect(withConfigValue('properties', '# cap\na=1\nb=2\n', 'a', '7')).toBe('# cap\na=7\nb=2\n');
  });
});
