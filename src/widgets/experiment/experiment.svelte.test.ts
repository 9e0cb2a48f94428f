import { flushSync } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import { ProgressStore } from '../../course/progress-store.ts';
import { parseScenario, simulate } from '../../sim/index.ts';
import type { SimRequest } from '../../workers/messages.ts';
import type { SimAnswer } from '../../workers/sim-client.ts';
import { ExperimentState } from './experiment.svelte.ts';
import type { ExperimentProps } from './types.ts';

const parsed = parseScenario({
  format: 'scenario.v1',
  system: 'pipe',
  durationMs: 20_000,
  traffic: { arrivals: 'even', ratePerSecond: [[0, 200]] },
  slo: { latencyP95Ms: 1000 },
  pipe: { stages: [{ id: 'filter', kind: 'server', ratePerSecond: 100 }] },
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));

const rate = {
  kind: 'number',
  key: 'rate',
  pointers: ['/pipe/stages/0/ratePerSecond'],
  min: 100,
  max: 900,
  step: 100,
  value: 100,
};
const props = {
  exercise: 'pipe',
  scenario: parsed.scenario,
  knobs: [rate],
  sandbox: [],
  questions: [],
  phases: [],
  firsts: [],
  views: [],
  tasks: [],
  hints: [],
  budget: { unit: 'records/s', most: 500, costs: { '/pipe/stages/0/ratePerSecond': 1 }, why: '' },
} as unknown as ExperimentProps;

describe('the grade of an experiment', () => {
  it('stays that of the run that is shown until the next preview is, and says so', () => {
    const { experiment, answerNext } = atTheKnobs();
    expect(gradeOf(experiment)).toEqual(['missed', '100 records/s', false]);

    experiment.moveKnob('rate', 400);
    flushSync();
    expect(gradeOf(experiment)).toEqual(['missed', '100 records/s', true]);
    answerNext('preview');
    expect(gradeOf(experiment)).toEqual(['met', '400 records/s', false]);

    experiment.releaseKnob();
    answerNext('exact');
    expect(experiment.phase).toBe('tuning.judged');
    expect(gradeOf(experiment)).toEqual(['met', '400 records/s', false]);
  });

  it('is never that of a preview which a faster hand has left behind', () => {
    const { experiment, answerNext } = atTheKnobs();
    experiment.moveKnob('rate', 400);
    experiment.moveKnob('rate', 600);
    answerNext('preview');
    expect(gradeOf(experiment)).toEqual(['met', '400 records/s', true]);

    answerNext('preview');
    expect(gradeOf(experiment)).toEqual(['missed', '600 records/s', false]);
  });
});

describe('what stands below the picture', () => {
  it('follows one frame after picture and grade, with the scenario that the run is of', () => {
    const { experiment, answerNext, draw } = atTheKnobs();
    experiment.moveKnob('rate', 400);
    answerNext('preview');
    expect(gradeOf(experiment)).toEqual(['met', '400 records/s', false]);
    expect(experiment.settled?.trace).toBe(experiment.baseline);
    draw();
    expect(experiment.settled).toEqual({ trace: experiment.preview, scenario: experiment.scenario });
  });
});

describe('the worker', () => {
  it('is warmed up as soon as the first run is there, and no longer than the knobs stand still', () => {
    const { experiment, asked, answerNext } = begun();
    answerNext('exact');
    answerNext('preview');
    expect(asked.map(({ request }) => request.fidelity)).toEqual(['preview']);
    expect(experiment.preview).toBeNull();
    experiment.closeComparison();
    const moved = asked.at(-1)?.request;
    expect(moved?.isParsed).toBeUndefined();
    expect(moved?.scenario).toMatchObject({ pipe: { stages: [{ ratePerSecond: 200 }] } });
    experiment.moveKnob('rate', 300);
    answerNext('preview');
    answerNext('preview');
    expect(asked).toHaveLength(1);
  });
});

// Helpers

interface Asked {
  readonly request: Omit<SimRequest, 'id'>;
  readonly answer: SimAnswer;
}

/** An experiment whose first run has been asked for. What it asks of the worker waits until `answerNext`. */
function begun() {
  const asked: Asked[] = [];
  const undrawn: (() => void)[] = [];
  const experiment = new ExperimentState(props, {
    client: {
      simulate: (request, answer) => void asked.push({ request, answer }),
      stop: vi.fn(),
      dispose: vi.fn(),
    },
    announcer: { report: vi.fn(), answer: vi.fn(), dispose: vi.fn() },
    progress: () => new ProgressStore(null, () => 1000),
    onsettled: vi.fn(),
    onknobs: vi.fn(),
    afterFrame: (work) => void undrawn.push(work),
  });
  experiment.prediction = { ...experiment.prediction, confidence: 'sure' };
  experiment.commit();
  const answerNext = (fidelity: string) => {
    const next = asked.shift();
    expect(next?.request.fidelity).toBe(fidelity);
    if (next !== undefined) next.answer.ondone(simulate(next.request.scenario, { fidelity: next.request.fidelity }), 1);
    flushSync();
  };
  const draw = () => {
    for (const work of undrawn.splice(0)) work();
  };
  return { experiment, asked, answerNext, draw };
}

/** The same, at its knobs and with a warm worker. */
function atTheKnobs() {
  const { experiment, asked, answerNext, draw } = begun();
  answerNext('exact');
  experiment.skip();
  experiment.closeComparison();
  while (asked.length > 0) answerNext('preview');
  draw();
  return { experiment, answerNext, draw };
}

/** The verdict, what its budget has counted, and whether the knobs have left it behind. */
function gradeOf({ verdict, isLeftBehind }: ExperimentState) {
  return [verdict?.status, verdict?.checks.at(-1)?.observed, isLeftBehind];
}
