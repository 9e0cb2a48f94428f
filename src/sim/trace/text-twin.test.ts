import { describe, expect, it } from 'vitest';
import { eventSentences, summarySentence } from './text-twin.ts';
import type { EventSentence } from './text-twin.ts';
import { timeInWords } from './words.ts';
import { summarize } from './summarize.ts';
import type { Summary } from './trace.ts';

describe('summarySentence', () => {
  it.each<[Partial<Summary>, string]>([
    [{}, 'The backlog peaks at 3.1 million records at 4 min and is drained at 5 min 20 s.'],
    [
      { drainedAtMs: null },
      'The backlog peaks at 3.1 million records at 4 min, stops growing at 4 min 5 s and is not drained at the end.',
    ],
    [
      { drainedAtMs: null, stabilizedAtMs: null },
      'The backlog peaks at 3.1 million records at 4 min and is still growing at the end.',
    ],
    [{ peakBacklog: 900, drainedAtMs: 240_000 }, 'The backlog peaks at 900 records at 4 min, less than one second of arrivals.'],
    [
      { peakBacklog: 1, peakBacklogAtMs: 0, drainedAtMs: 0 },
      'The backlog peaks at 1 record at 0 ms, less than one second of arrivals.',
    ],
    [{ produced: 0 }, 'Nothing arrives.'],
  ])('should say %j', (part, sentence) => {
    expect(summarySentence({ ...peak(), ...part } as Summary)).toBe(sentence);
  });
});

describe('eventSentences', () => {
  it('should tell what happened in order of time', () => {
    const sentences = eventSentences([
      { atMs: 200_000, kind: 'rebalance.completed', entity: 'group', detail: { members: 16 } },
      { atMs: 180_000, kind: 'instances.changed', entity: 'group', detail: { from: 8, to: 16 } },
      { atMs: 181_500, kind: 'rebalance.started', entity: 'group', detail: { reason: 'member joined' } },
      { atMs: 190_000, kind: 'fault.started', entity: '/services/downstream', detail: { kind: 'slow' } },
      { atMs: 195_000, kind: 'poll.intervalExceeded', entity: 'consumer/3' },
      { atMs: 196_000, kind: 'something.new', entity: 'partition/7' },
    ]).map(timed);

    expect(sentences).toEqual([
      '3 min: the number of consumers changes from 8 to 16.',
      '3 min 2 s: a rebalance starts (member joined); the group stops.',
      '3 min 10 s: service downstream is hit by a fault (slow).',
      '3 min 15 s: consumer 3 has not polled for max.poll.interval.ms and leaves the group.',
      '3 min 16 s: something.new (partition 7).',
      '3 min 20 s: the rebalance is over with 16 members.',
    ]);
  });
});

describe('a changed setting', () => {
  it.each([
    ['/services/database/errorShare', 'the error share of service database changes to 0.5.'],
    ['/flink/operators/parse/parallelism', 'the parallelism of parse changes to 0.5.'],
    ['/kafka/group/config/max.poll.records', 'max.poll.records changes to 0.5.'],
  ])('should be called by its name: %s', (pointer, sentence) => {
    const [event] = eventSentences([{ atMs: 60_000, kind: 'knob.changed', entity: 'group', detail: { pointer, to: 0.5 } }]);
    expect(event?.sentence).toBe(sentence);
  });
});

describe('a member that is not heard of', () => {
  it('should be told as a person would: it dies, and later it is missed', () => {
    const told = eventSentences([
      { atMs: 60_000, kind: 'instance.crashed', entity: '/kafka/group/instances/2' },
      { atMs: 69_000, kind: 'member.expired', entity: 'consumer/2' },
    ]).map(timed);

    expect(told).toEqual(['60 s: consumer 2 dies without a word.', '69 s: consumer 2 is taken for dead.']);
  });
});

// Helpers

function peak(): Summary {
  const summary = summarize({
    ratePerSecond: [[0, 1]],
    timeMs: [0],
    backlog: [0],
    arrivalsPerSecond: [0],
    latency: { windowMs: 5000, edgesMs: Float64Array.of(0), counts: [] },
    ledger: { initialBacklog: 0, produced: 24e6, processed: 24e6, backlog: 0, inFlight: 0 },
    latencyMaxMs: null,
    oldestUnfinishedMs: 0,
    sinkLatencyP95Ms: null,
    system: {},
  });
  return { ...summary, peakBacklog: 3_123_456, peakBacklogAtMs: 240_000, drainedAtMs: 320_000, stabilizedAtMs: 245_000 };
}

function timed({ atMs, sentence }: EventSentence): string {
  return `${timeInWords(atMs)}: ${sentence}`;
}
