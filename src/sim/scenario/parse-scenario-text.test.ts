import { describe, expect, it } from 'vitest';
import { LONGEST_TEXT, parseScenarioText } from './parse-scenario-text.ts';

const SMALL = '{"format":"scenario.v1","system":"kafka","durationMs":1000,"traffic":{"ratePerSecond":[[0,1]]},"kafka":{}}';

describe('parseScenarioText', () => {
  it('should read JSON, with a byte order mark or without', () => {
    expect(parseScenarioText(SMALL).ok).toBe(true);
    expect(parseScenarioText(`\uFEFF${SMALL}\n`).ok).toBe(true);
  });

  it('should say line and column of a slip', () => {
    expect(parseScenarioText('{\n  "format": "scenario.v1",\n  "seed": NaN\n}')).toEqual({
      ok: false,
      problems: [
        {
          path: '',
          message: 'not JSON: line 3, column 11',
          given: '"NaN\\n}"',
          allowed: 'a value',
          hint: 'JSON has no NaN and no Infinity: give a number.',
        },
      ],
    });
  });

  it('should refuse a 10 MB text without reading it', () => {
    expect(parseScenarioText(' '.repeat(10_000_000))).toEqual({
      ok: false,
      problems: [
        { path: '', message: 'too large', given: '10000000 characters', allowed: `at most ${String(LONGEST_TEXT)} characters` },
      ],
    });
  });

  it('should refuse deep nesting', () => {
    const result = parseScenarioText(`{"kafka":${'['.repeat(500_000)}`);

    expect(result).toMatchObject({ ok: false, problems: [{ allowed: 'at most 64 lists and objects within one another' }] });
  });
});
