import { fireEvent, render, screen, within } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { parseScenario, simulate } from '../../../../sim/index.ts';
import type { Scenario, Trace } from '../../../../sim/index.ts';
import type { PanelProps } from '../../panel.ts';
import FlinkAutoscalerPanel from '../FlinkAutoscalerPanel.svelte';
import FlinkJobGraphPanel from '../FlinkJobGraphPanel.svelte';

function show(panel: Component<PanelProps>, scenario: Scenario, trace: Trace, readoutMs: number) {
  const { durationMs } = scenario;
  render(panel, {
    title: 'A picture',
    options: {},
    trace,
    scenario,
    durationMs,
    untilMs: durationMs,
    cursorMs: readoutMs,
    readoutMs,
    onseek: vi.fn(),
  });
}

function scenarioOf(part: object): Scenario {
  const parsed = parseScenario({ format: 'scenario.v1', system: 'flink', ...part });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}

describe('the autoscaler’s panel', () => {
  /** The map can do 1000/s with one subtask, and 1500/s come: after a window of 2 minutes it gets more. */
  const scenario = scenarioOf({
    durationMs: 600_000,
    traffic: { arrivals: 'even', ratePerSecond: [[0, 1500]] },
    autoscaler: {
      kind: 'flinkOperator',
      config: {
        'job.autoscaler.stabilization.interval': '60 s',
        'job.autoscaler.metrics.window': '120 s',
        'job.autoscaler.restart.time': '10 s',
      },
    },
    flink: {
      cluster: { restartMs: 10_000 },
      operators: [
        { id: 'source', kind: 'kafkaSource', parallelism: 1, partitions: 4, recordMs: 0.01 },
        { id: 'work', kind: 'map', exchange: 'rebalance', parallelism: 1, recordMs: 1 },
        { id: 'out', kind: 'sink', exchange: 'rebalance', parallelism: 1, recordMs: 0.01 },
      ],
    },
  });
  const trace = simulate(scenario, { fidelity: 'preview' });

  const rows = () => within(screen.getByRole('table')).getAllByRole('row').slice(1);
  const cellsOf = (row: HTMLElement | undefined) => (row === undefined ? [] : [...row.children].map((cell) => cell.textContent));

  it('should show the task that is rescaled first, and let another be chosen', async () => {
    show(FlinkAutoscalerPanel, scenario, trace, 600_000);
    const choice = screen.getByRole('group', { name: 'Task whose curves are shown' });

    expect(within(choice).getAllByRole('radio')).toHaveLength(3);
    expect(within(choice).getByRole<HTMLInputElement>('radio', { name: 'work' }).checked).toBe(true);
    expect(screen.getByText('Subtasks of work')).toBeDefined();

    await fireEvent.click(within(choice).getByRole('radio', { name: 'source' }));
    expect(screen.getByText('Subtasks of source')).toBeDefined();
  });

  it('should tell each task’s numbers at the playhead: none before the window, then more subtasks for the slow one', () => {
    show(FlinkAutoscalerPanel, scenario, trace, 30_000);
    expect(rows()).toHaveLength(3);
    expect(cellsOf(rows()[1])).toEqual(['work', '1', '–', '–', '–', '–', '–', '–', 'no metrics']);
  });

  it('should show more subtasks once the job was rescaled', () => {
    show(FlinkAutoscalerPanel, scenario, trace, 600_000);
    const [, subtasks] = cellsOf(rows()[1]);
    expect(Number(subtasks)).toBeGreaterThan(1);
    expect(trace.events.some(({ kind, entity }) => kind === 'autoscaler.rescaled' && entity === 'task/work')).toBe(true);
  });
});

describe('the job graph', () => {
  /** Half of the calls fail, and their dead letters are written by a task of their own, at a tenth of the rate. */
  const scenario = scenarioOf({
    durationMs: 40_000,
    traffic: { arrivals: 'even', ratePerSecond: [[0, 1000]], recordBytes: 1000 },
    services: { store: { serviceMs: 20, errorShare: 0.5 } },
    flink: {
      operators: [
        { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 2, recordMs: 0.01 },
        {
          id: 'enrich',
          kind: 'async',
          exchange: 'forward',
          parallelism: 2,
          recordMs: 0.01,
          async: { service: 'store', capacity: 100, deadLetter: { recordMs: 40, chain: false } },
        },
        { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 2, recordMs: 0.01 },
      ],
    },
  });
  const trace = simulate(scenario);

  it('should show the sink of the dead letters as a task, and name it where it holds up the job', async () => {
    show(FlinkJobGraphPanel, scenario, trace, 40_000);
    await fireEvent.click(screen.getByRole('radio', { name: 'this second' }));

    expect(screen.getByText('dead letters of enrich')).toBeDefined();
    expect(
      screen.getByText(
        'The sink of the dead letters of enrich is the bottleneck: it is busy all the time. source and enrich wait for it.',
      ),
    ).toBeDefined();
    await fireEvent.click(screen.getByRole('button', { name: /^enrich/ }));
    expect(await screen.findByText(/the sink of its dead letters takes no more/)).toBeDefined();
  });

  it('should say nothing of the kind before the buffers are full', async () => {
    show(FlinkJobGraphPanel, scenario, trace, 1000);
    await fireEvent.click(screen.getByRole('radio', { name: 'this second' }));

    expect(screen.getByText('No task is held up: the job keeps up with what it reads.')).toBeDefined();
  });

  it('should have no metrics of a job that is down, and say so', () => {
    const crashed = { ...scenario, faults: [{ kind: 'crash', atMs: 20_000, target: '/flink/taskManagers/0' }] } as Scenario;
    show(FlinkJobGraphPanel, crashed, simulate(crashed), 25_000);

    expect(screen.getAllByText('Busy (max): N/A')).toHaveLength(3);
    expect(screen.getByText('The job is not running.')).toBeDefined();
  });
});
