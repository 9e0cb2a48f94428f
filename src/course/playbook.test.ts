import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { playbookMarkdown } from './playbook-markdown.ts';
import { playbookFigures } from './playbook.ts';
import type { PipelineNumbers } from './playbook.ts';

/** The first lesson's group, with a sink of 500 calls of 200 records. */
const incident: PipelineNumbers = {
  basePerSecond: 20_000,
  spikePerSecond: 120_000,
  spikeSeconds: 120,
  partitions: 48,
  instances: 8,
  perInstancePerSecond: 10_000,
  sinkPerSecond: 100_000,
  retentionHours: 168,
  sloSeconds: 30,
  drainSeconds: 60,
  recordMs: 0.1,
  queueMegabytes: 64,
  recordBytes: 1024,
};

describe('the figures of a playbook', () => {
  it('are those that the lesson works out by hand', () => {
    const { capacityPerSecond, utilization, holdsBack, spike } = playbookFigures(incident);
    expect({ capacityPerSecond, utilization, holdsBack }).toEqual({
      capacityPerSecond: 80_000,
      utilization: 0.25,
      holdsBack: 'consumers',
    });
    expect(spike).toEqual({ peakRecords: 4_800_000, oldestSeconds: 60, drainSeconds: 80 });
  });

  it('name the sink where more consumers would change nothing', () => {
    expect(playbookFigures({ ...incident, instances: 16 })).toMatchObject({ capacityPerSecond: 100_000, holdsBack: 'sink' });
  });

  it('want the fewest consumers that divide the partitions and keep both promises, and say when none do', () => {
    expect(playbookFigures(incident).wantedInstances).toBe(12);
    expect(playbookFigures({ ...incident, sloSeconds: 1 }).wantedInstances).toBeNull();
    expect(playbookFigures({ ...incident, sloSeconds: 1, sinkPerSecond: 0 }).wantedInstances).toBe(12);
  });

  it('have no peak where the ordinary traffic is too much', () => {
    expect(playbookFigures({ ...incident, basePerSecond: 90_000 }).spike).toBeNull();
  });

  it('count the hours to the first loss from the retention', () => {
    expect(playbookFigures(incident).hoursToLoss).toBeCloseTo(504, 6);
    expect(playbookFigures({ ...incident, spikePerSecond: 50_000 }).hoursToLoss).toBe(Infinity);
  });

  it('leave room for one poll under the heap, and for one timeout above nothing', () => {
    const { pauseAt, resumeAt, largestPoll } = playbookFigures({ ...incident, recordMs: 120 });
    expect({ pauseAt, resumeAt, largestPoll }).toEqual({ pauseAt: 65_036, resumeAt: 2000, largestPoll: 1250 });
  });

  it('never promise less with more capacity', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 96 }), fc.integer({ min: 1, max: 96 }), (a, b) => {
        const [few, many] = [Math.min(a, b), Math.max(a, b)].map((instances) => playbookFigures({ ...incident, instances }));
        expect(many?.capacityPerSecond ?? 0).toBeGreaterThanOrEqual(few?.capacityPerSecond ?? 0);
        expect(many?.spike?.peakRecords ?? 0).toBeLessThanOrEqual(few?.spike?.peakRecords ?? Infinity);
      }),
    );
  });
});

describe('the playbook as a file', () => {
  it('carries the figures, the promises and the order of things', () => {
    const text = playbookMarkdown(incident);
    expect(text).toContain('**80,000 records/s**, set by the consumers');
    expect(text).toContain('at most **4,800,000 records** waiting');
    expect(text).toContain('**1 min** old, which is **beyond** the 30 s');
    expect(text).toContain('**12 instances** keep both promises');
    expect(text.match(/^## /gm)).toHaveLength(6);
  });

  it('says what cannot be promised', () => {
    expect(playbookMarkdown({ ...incident, basePerSecond: 90_000 })).toContain('add capacity first');
    expect(playbookMarkdown({ ...incident, sloSeconds: 1 })).toContain('No number of instances up to 48');
  });

  it('has no number that is none, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 500 }),
        (base, spike, partitions) => {
          const numbers = { ...incident, basePerSecond: base, spikePerSecond: spike, partitions };
          expect(playbookMarkdown(numbers)).not.toMatch(/NaN|undefined|Infinity/);
        },
      ),
    );
  });
});
