import { describe, expect, it } from 'vitest';
import { BufferDebloater } from '../buffer-debloater.ts';
import vectors from './flink.json' with { type: 'json' };

function debloater(version: string): BufferDebloater {
  const isOld = version === '1.20';
  return new BufferDebloater({
    targetMs: 1000,
    samples: 20,
    thresholdPercent: 25,
    segmentBytes: 32_768,
    leastBytes: 256,
    startingBytes: isOld ? 32_768 : 1024,
    isWhole: isOld,
  });
}

const MANY_PERIODS = 300;

describe('vectors D: the debloater’s moving average and announcements', () => {
  it.each(vectors.D_debloat)('$in.version at $in.bytes_per_s bytes/s over $in.buffers buffers', ({ in: given, out }) => {
    const one = debloater(given.version);
    const averages: number[] = [];
    const announced: number[] = [];
    for (let period = 0; period < MANY_PERIODS; period++) {
      one.recalculate(given.bytes_per_s, given.buffers);
      averages.push(one.averageBytes);
      announced.push(one.announcedBytes);
    }
    expect(averages.slice(0, out.average?.length ?? 0)).toEqual(out.average ?? []);
    expect(announced.slice(0, out.announced?.length ?? 0)).toEqual(out.announced ?? []);
    expect(averages[79]).toBe(out.average_after_80);
    const targetBytes = Math.max(256, given.bytes_per_s / given.buffers);
    expect(averages.at(-1)).toBe(targetBytes);
    if (out.consume_ms !== undefined) expect(one.estimatedTimeToConsumeBuffersMs).toBe(out.consume_ms);
    if (out.periods_to_within_25_percent === undefined) return;
    const within = announced.findIndex((bytes) => Math.abs(bytes - targetBytes) <= targetBytes / 4);
    expect(within + 1).toBe(out.periods_to_within_25_percent);
  });
});
