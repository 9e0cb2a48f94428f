import { describe, expect, it } from 'vitest';
import { textCell, toCsv } from './csv.ts';

describe('toCsv', () => {
  it('should write a line a sample and leave missing values empty', () => {
    const csv = toCsv({
      timeMs: Float64Array.of(0, 1000),
      series: [
        { id: 'lag', of: 'group', unit: 'records', values: Float64Array.of(0, -3) },
        { id: 'sinkLatencyMs', of: 'service/a,b', unit: 'ms', values: Float64Array.of(Number.NaN, 8.5) },
      ],
    });

    expect(csv).toBe('timeMs,lag of group (records),"sinkLatencyMs of service/a,b (ms)"\r\n0,0,\r\n1000,-3,8.5\r\n');
  });
});

describe('textCell', () => {
  it.each([
    ['plain', 'plain'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("x")', '"\'=HYPERLINK(""x"")"'],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@cmd', "'@cmd"],
  ])('should write %j as %j', (text, cell) => {
    expect(textCell(text)).toBe(cell);
  });
});
