import { fireEvent, render, screen } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { parseScenario, simulate } from '../../../sim/index.ts';
import type { PanelProps } from '../panel.ts';
import AdmissionPanel from './AdmissionPanel.svelte';
import ProgressPanel from './ProgressPanel.svelte';
import TimelinePanel from './TimelinePanel.svelte';
import WatermarkPanel from './WatermarkPanel.svelte';

const parsed = parseScenario({
  format: 'scenario.v1',
  system: 'spark',
  durationMs: 60_000,
  traffic: { arrivals: 'even', ratePerSecond: [[0, 2000]], initialBacklog: 5000 },
  spark: {
    trigger: { processingTimeMs: 2000 },
    options: { maxOffsetsPerTrigger: 3000 },
    config: { 'spark.sql.shuffle.partitions': 8 },
    topic: { partitions: 8 },
    cluster: { executors: 1, coresPerExecutor: 4 },
    costs: { recordMs: 0.5 },
    eventTime: { lateShare: 0.1, lateMs: 30_000 },
    stateful: { kind: 'windowAggregation', windowMs: 10_000, slideMs: 10_000, watermarkDelayMs: 5000, keys: 100 },
  },
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const { scenario } = parsed;
const trace = simulate(scenario);

function show(panel: Component<PanelProps>, readoutMs = 40_000, untilMs = 60_000) {
  const onseek = vi.fn();
  render(panel, {
    title: 'A batch',
    options: {},
    trace,
    scenario,
    durationMs: 60_000,
    untilMs,
    cursorMs: readoutMs,
    readoutMs,
    onseek,
  });
  return onseek;
}

describe('the panels of a Spark query', () => {
  it('should say which batch they are about and move the playhead to its neighbours', async () => {
    const onseek = show(TimelinePanel as Component<PanelProps>);

    expect(screen.getByText(/^Batch \d+$/).textContent).toBe('Batch 19');
    await fireEvent.click(screen.getByRole('button', { name: 'Next batch' }));
    expect(onseek).toHaveBeenCalledOnce();
    expect(onseek.mock.calls[0]?.[0]).toBeGreaterThan(40_000);
  });

  it('should show nothing of a run that has not come to its first batch', () => {
    show(ProgressPanel as Component<PanelProps>, 0, 100);

    expect(screen.getByText('No batch is over yet.')).toBeTruthy();
    expect(screen.queryAllByRole('listitem')).toEqual([]);
  });

  it('should list the phases and the stages of a batch', () => {
    show(TimelinePanel as Component<PanelProps>);

    expect(screen.getAllByRole('rowheader').map((header) => header.textContent.trim())).toEqual([
      ...['latestOffset', 'walCommit', 'queryPlanning', 'addBatch', 'commitOffsets'],
      ...['source', 'state'],
    ]);
    expect(screen.getByRole('img', { name: '5 phases, 16 tasks on 4 slots' })).toBeTruthy();
  });

  it('should compare the ceiling of the cap with what arrives', () => {
    show(AdmissionPanel as Component<PanelProps>);

    expect(screen.getByText(/records\/s$/).textContent).toMatch(/^1\.5\s?k records\/s$/);
    expect(document.body.textContent).toMatch(/2(\.0)?\s?k arrive/);
  });

  it('should draw a backlog of any size beside the rows that were admitted, each on a scale of its own', () => {
    show(AdmissionPanel as Component<PanelProps>);

    const figures = [...document.querySelectorAll('figure')];
    expect(figures.map((figure) => figure.querySelector('figcaption span')?.textContent)).toEqual([
      ...['admitted', 'left behind', 'duration'],
    ]);
    for (const figure of figures)
      expect(Math.max(...[...figure.querySelectorAll('rect')].map((bar) => Number(bar.getAttribute('height'))))).toBeGreaterThan(
        20,
      );
  });

  it('should name both limits of event time and the rows that are left', () => {
    show(WatermarkPanel as Component<PanelProps>);

    expect(document.body.textContent).toMatch(/Windows that end by here are removed/);
    expect(document.body.textContent).toMatch(/Rows whose window ends by here are late/);
  });

  it('should explain every field of the report once one is opened', async () => {
    show(ProgressPanel as Component<PanelProps>);

    const fields = screen.getAllByRole('listitem');
    expect(fields.length).toBeGreaterThan(40);
    const details = fields[0]?.querySelector('details') as HTMLDetailsElement;
    details.open = true;
    await fireEvent(details, new Event('toggle'));
    await screen.findByText('The query, the same after every restart from its checkpoint.');
    for (const field of fields) expect(field.querySelector('p')?.textContent).toMatch(/\./);
    expect(screen.getByText(/^\{"id":"/).textContent).toContain('"sink":{"description":"NoopTable"');
  });
});
