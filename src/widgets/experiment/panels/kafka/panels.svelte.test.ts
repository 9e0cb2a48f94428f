import { fireEvent, render, screen } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { parseScenario, simulate } from '../../../../sim/index.ts';
import type { Scenario } from '../../../../sim/index.ts';
import type { PanelProps } from '../../panel.ts';
import KafkaOwnersPanel from '../KafkaOwnersPanel.svelte';
import KafkaSinkPanel from '../KafkaSinkPanel.svelte';
import { handoversUntil, ownerRows, ownersInWords } from './owners.ts';

const DURATION_MS = 60_000;

/** Six partitions and two consumers, three from 20 s on; the store fails from 40 s on. */
function scenarioOf(protection: object): Scenario {
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'kafka',
    durationMs: DURATION_MS,
    traffic: { arrivals: 'even', ratePerSecond: [[0, 600]] },
    services: { store: { serviceMs: 5 } },
    protection,
    changes: [
      { atMs: 20_000, set: { '/kafka/group/instances': 3 } },
      { atMs: 40_000, set: { '/services/store/errorShare': 1 } },
    ],
    kafka: {
      topic: { partitions: 6, brokers: 1 },
      group: { instances: 2, config: { 'group.protocol': 'consumer' } },
      broker: { config: { 'group.consumer.heartbeat.interval.ms': 1000 } },
      application: {
        threading: 'worker',
        queue: { pauseAt: 500, resumeAt: 100 },
        sink: { service: 'store', batchRecords: 10, lingerMs: 10, concurrency: 2 },
      },
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

const scenario = scenarioOf({
  store: { circuitBreaker: { windowCalls: 10, minimumCalls: 10, openMs: 60_000 }, retry: { policy: 'fixed', baseMs: 100 } },
});
const trace = simulate(scenario);

function show(panel: Component<PanelProps>, options: unknown, readoutMs: number) {
  render(panel, {
    title: 'A picture',
    options,
    trace,
    scenario,
    durationMs: DURATION_MS,
    untilMs: DURATION_MS,
    cursorMs: readoutMs,
    readoutMs,
    onseek: vi.fn(),
  });
}

describe('who reads each partition', () => {
  it('should say who has what before and after a rebalance', () => {
    const rows = ownerRows(trace);

    expect(ownersInWords(rows, 10_000)).toBe('Consumer 0 has 0–2; consumer 1 has 3–5.');
    expect(ownersInWords(rows, 35_000)).toMatch(/^Consumer 0 has .*; consumer 1 has .*; consumer 2 has .*\.$/);
    expect(handoversUntil(rows, 10_000)).toBe(0);
    expect(handoversUntil(rows, 35_000)).toBe(2);
  });

  it('should say what nobody reads', () => {
    const states = [
      { atMs: 0, entity: 'partition/0', state: 'consumer/0' },
      { atMs: 0, entity: 'partition/1', state: 'consumer/0' },
      { atMs: 5000, entity: 'partition/1', state: 'nobody' },
    ];

    expect(ownersInWords(ownerRows({ states, timeMs: new Float64Array([0, 9000]) }), 6000)).toBe(
      'Consumer 0 has 0; nobody reads 1.',
    );
  });

  it('should follow one consumer at a time', async () => {
    show(KafkaOwnersPanel as Component<PanelProps>, {}, 35_000);
    const follow = screen.getByLabelText('Follow');

    expect(screen.getByRole('img', { name: /At the playhead: 2 consumer 0, 4 another consumer\./ })).toBeTruthy();
    await fireEvent.change(follow, { target: { value: 'consumer/2' } });
    expect(screen.getByRole('img', { name: /At the playhead: 2 consumer 2, 4 another consumer\./ })).toBeTruthy();
    expect(screen.getByText(/2 handovers until now\./)).toBeTruthy();
  });
});

describe('calls under way to a protected sink', () => {
  const breakers = { of: 'breaker/', initial: 'closed', states: [] };

  it('should say how many there are of those that may be, and none behind open breakers', () => {
    show(KafkaSinkPanel as Component<PanelProps>, breakers, 30_000);
    expect(screen.getByText(/^\d of 6 allowed calls are under way; 0 of 3 breakers that ever opened are open\.$/)).toBeTruthy();
  });

  it('should show that nothing is allowed once every breaker is open', () => {
    show(KafkaSinkPanel as Component<PanelProps>, breakers, 59_000);
    expect(screen.getByText('0 of 0 allowed calls are under way; 3 of 3 breakers that ever opened are open.')).toBeTruthy();
  });
});
