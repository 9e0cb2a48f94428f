import { describe, expect, it } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { IGNORED_EVENTS, EXPERIMENT_EVENTS, EXPERIMENT_TABLE, experimentMachine } from './experiment.machine.ts';
import type { ExperimentEvent, ExperimentPhase } from './experiment.machine.ts';

const PHASES = Object.keys(IGNORED_EVENTS) as ExperimentPhase[];

describe('the machine of an experiment', () => {
  it('reaches every phase, and no other', () => {
    expect([...reached().keys()].sort()).toEqual([...PHASES].sort());
  });

  it('accepts only what is drawn, and names what it ignores', () => {
    const accepted = Object.fromEntries(
      [...reached()].map(([phase, { next }]) => [phase, Object.fromEntries([...next].filter(([, to]) => to !== phase))]),
    );

    expect(accepted).toEqual({
      predicting: { 'prediction.committed': 'running', 'prediction.recalled': 'recalling' },
      recalling: { 'run.finished': 'tuning.judged', 'run.failed': 'failed' },
      running: { 'playback.ended': 'confronting', 'run.failed': 'failed' },
      confronting: { 'comparison.closed': 'tuning.judged' },
      'tuning.judged': { 'knob.moved': 'tuning.moving', 'run.failed': 'failed' },
      'tuning.moving': { 'knob.released': 'tuning.verifying', 'run.refused': 'tuning.refused', 'run.failed': 'failed' },
      'tuning.verifying': {
        'knob.moved': 'tuning.moving',
        'run.finished': 'tuning.judged',
        'run.refused': 'tuning.refused',
        'run.failed': 'failed',
      },
      'tuning.refused': { 'knob.moved': 'tuning.moving', 'run.failed': 'failed' },
      failed: { 'retry.requested': 'running' },
    });
    for (const [phase, ignored] of Object.entries(IGNORED_EVENTS))
      for (const event of ignored) expect(accepted[phase]).not.toHaveProperty([event]);
  });

  it('is the table that the page is sent', () => {
    const machine = [...reached()].map(([phase, { next }]) => [
      phase,
      Object.fromEntries([...next].filter(([, to]) => to !== phase)),
    ]);

    expect(EXPERIMENT_TABLE).toEqual(Object.fromEntries(machine));
  });

  it('lets nobody see the run without a prediction', () => {
    const [first] = reached();

    expect(first?.[0]).toBe('predicting');
    expect([...(first?.[1].next ?? [])].filter(([, to]) => to !== 'predicting')).toEqual([
      ['prediction.committed', 'running'],
      ['prediction.recalled', 'recalling'],
    ]);
  });

  it('gives no verdict on a preview: from moving, only a released knob and an exact run lead to judged', () => {
    const intoJudged = [...reached()].flatMap(([phase, { next }]) =>
      [...next].filter(([, to]) => to === 'tuning.judged' && phase !== 'tuning.judged').map(([event]) => `${phase} ${event}`),
    );

    expect(intoJudged).toEqual(['recalling run.finished', 'confronting comparison.closed', 'tuning.verifying run.finished']);
  });
});

// Helpers

/** Every phase with where each event leads, in the order of their discovery. */
function reached() {
  const phaseOf = (value: unknown): string =>
    typeof value === 'string'
      ? value
      : (Object.entries(value as Record<string, string>).map(([outer, inner]) => `${outer}.${inner}`)[0] ?? '');
  const [first] = initialTransition(experimentMachine);
  const found = new Map([[phaseOf(first.value), { snapshot: first, next: new Map<ExperimentEvent, string>() }]]);
  for (const [, { snapshot, next }] of found) {
    for (const type of EXPERIMENT_EVENTS) {
      const [after] = transition(experimentMachine, snapshot, { type });
      const phase = phaseOf(after.value);
      next.set(type, phase);
      if (!found.has(phase)) found.set(phase, { snapshot: after, next: new Map() });
    }
  }
  return found;
}
