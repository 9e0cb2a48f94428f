import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import type { Summary } from '../trace/trace.ts';
import { GivenUp, type GivenUpAs } from './given-up.ts';
import { PartitionTable } from './partitions.ts';
import { vectorScenario } from './vectors/vector-scenario.ts';

function taken(givenUp: GivenUp, from: number, to: number): (readonly [GivenUpAs, number, number])[] {
  const ranges: (readonly [GivenUpAs, number, number])[] = [];
  givenUp.takeBack(0, from, to, (as, start, records) => ranges.push([as, start, records]));
  return ranges;
}

describe('GivenUp', () => {
  it('should give up each record once, and none that is done', () => {
    const table = new PartitionTable(1);
    const givenUp = new GivenUp(table);
    table.acknowledge(0, 10, 10, false);

    expect(givenUp.giveUp(0, 0, 30, false, 'lost')).toBe(20);
    expect(givenUp.giveUp(0, 20, 20, false, 'dropped')).toBe(10);
    expect(taken(givenUp, 0, 40)).toEqual([
      ['lost', 0, 10],
      ['lost', 20, 10],
      ['dropped', 30, 10],
    ]);
  });

  it('should take a record back once', () => {
    const givenUp = new GivenUp(new PartitionTable(1));
    givenUp.giveUp(0, 0, 30, false, 'deadLettered');

    expect(taken(givenUp, 10, 20)).toEqual([['deadLettered', 10, 10]]);
    expect(taken(givenUp, 5, 25)).toEqual([
      ['deadLettered', 5, 5],
      ['deadLettered', 20, 5],
    ]);
    expect(taken(givenUp, 0, 30)).toHaveLength(2);
    expect(taken(givenUp, 0, 30)).toEqual([]);
  });
});

describe('a member that has left over its poll interval', () => {
  /** Two members with a partition each. The first one's batch takes 12 s and is written; its interval is 2 s. */
  const run = (retentionBytes: number): Summary =>
    simulate(
      vectorScenario({
        durationMs: 30_000,
        instances: 2,
        topic: { partitions: 2, config: { 'retention.bytes': retentionBytes, 'segment.bytes': 100 } },
        broker: { 'log.retention.check.interval.ms': 1000, 'group.initial.rebalance.delay.ms': 0 },
        traffic: { ratePerSecond: [[0, 20]], recordBytes: 100 },
        services: { store: { serviceMs: 12_000 } },
        config: { 'max.poll.interval.ms': 2000, 'max.poll.records': 10, 'auto.offset.reset': 'latest' },
        application: { sink: { service: 'store', batchRecords: 10, lingerMs: 0 } },
      }),
    ).summary;

  it('should have what it still finishes counted as processed, also where the next owner has found it lost', () => {
    const { processed, duplicates, lost, produced, backlog } = run(1000);

    expect(lost).toBeGreaterThan(0);
    expect(processed).toBeGreaterThan(0);
    expect(processed + lost + backlog).toBe(produced);
    // Every batch is another one: the log has moved on before anybody reads it again.
    expect(duplicates).toBe(0);
  });

  it('should repeat the same records where the log keeps them', () => {
    const { processed, duplicates, lost } = run(-1);

    expect(lost).toBe(0);
    expect(duplicates).toBeGreaterThan(0);
    expect(processed).toBeLessThanOrEqual(20);
  });

  it('should have what it finishes after all withdrawn from the events that call it lost', () => {
    // A batch takes 1 s; the first member hangs in one for 8 s, and the log keeps 30 records of a partition.
    const { summary, events } = simulate(
      vectorScenario({
        durationMs: 30_000,
        instances: 2,
        topic: { partitions: 2, config: { 'retention.bytes': 300, 'segment.bytes': 100 } },
        broker: { 'log.retention.check.interval.ms': 1000, 'group.initial.rebalance.delay.ms': 0 },
        traffic: { ratePerSecond: [[0, 20]], recordBytes: 100 },
        services: { store: { serviceMs: 500 } },
        config: { 'max.poll.interval.ms': 2000, 'max.poll.records': 10, 'auto.offset.reset': 'latest' },
        application: { recordMs: 50, threading: 'inline', sink: { service: 'store', batchRecords: 10, lingerMs: 0 } },
        faults: [{ kind: 'stall', target: '/kafka/group/instances/0', atMs: 5050, forMs: 8000 }],
      }),
    );
    const said = events.filter(({ kind }) => kind === 'records.lost').map(({ detail }) => Number(detail?.['records']));

    const passedOver = events
      .filter(({ kind }) => kind === 'offset.outOfRange')
      .map(({ detail }) => Number(detail?.['logEnd']) - Number(detail?.['position']));
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, records) => total + records, 0);

    // Of what the next owner passed over, some was in the hands of the one that hung.
    expect(summary.lost).toBeLessThan(sum(passedOver));
    expect(sum(said)).toBe(summary.lost);
  });
});
