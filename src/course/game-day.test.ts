import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario, simulate } from '../sim/index.ts';
import type { Scenario } from '../sim/index.ts';
import { beginsAtMs, drawIncident, gradeGame, readResultCode, resultCode, SEED_PATTERN, withDecision } from './game-day.ts';
import type { GameChange, Incident } from './game-day.ts';

const incident = (id: string): Incident => ({ id, cause: id, signs: '', scenario: tank() });
const incidents = ['slow', 'hot', 'storm', 'loop', 'few'].map(incident);
const wider: GameChange = { id: 'wider', text: '', set: { '/kafka/application/recordMs': 2 } };
const seeds = fc.stringMatching(SEED_PATTERN);

describe('the draw', () => {
  it('is the same for the same seed, and every incident comes up', () => {
    const drawn = Array.from({ length: 200 }, (_, index) => drawIncident(incidents, `s${String(index)}`));

    expect(drawIncident(incidents, 's7')).toEqual(drawn[7]);
    expect(new Set(drawn.map(({ id }) => id)).size).toBe(incidents.length);
    expect(new Set(drawn.map(({ scenario }) => beginsAtMs(scenario))).size).toBeGreaterThan(5);
    expect(new Set(drawn.map(({ scenario }) => scenario.seed)).size).toBeGreaterThan(50);
  });

  it('always gives a scenario that the parser takes', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { scenario } = drawIncident(incidents, seed);
        expect(parseScenario(JSON.parse(JSON.stringify(scenario))).ok).toBe(true);
        expect(beginsAtMs(scenario)).toBeGreaterThanOrEqual(2000);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a decision', () => {
  const decided = (change: GameChange, atSeconds: number) => {
    const one = incident('slow');
    const trace = simulate(withDecision(one.scenario, change, atSeconds * 1000));
    return gradeGame(one, { cause: 'slow', change: change.id, atSeconds }, trace);
  };

  it('is graded by the run with the change in it', () => {
    expect(decided(wider, 4).verdict.status).toBe('met');
    expect(decided(wider, 4)).toMatchObject({ isCauseRight: true, secondsToDecide: 2 });
    expect(decided({ ...wider, set: {} }, 4).verdict.status).toBe('missed');
    expect(decided(wider, 19).verdict.status).toBe('missed');
  });
});

describe('a result code', () => {
  const known = { incidents, changes: [wider], lastSecond: 600 };

  it('says what it was made of', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(...incidents), fc.integer({ min: 0, max: 600 }), (seed, { id }, atSeconds) => {
        const decision = { cause: id, change: 'wider', atSeconds };
        expect(readResultCode(` ${resultCode(seed, decision).toUpperCase()}\n`, known)).toEqual({ seed, decision });
      }),
    );
  });

  it.each([
    'hgd1.a.slow.wider.601',
    'hgd1.a.slow.narrower.1',
    'hgd1.a.__proto__.wider.1',
    'hgd2.a.slow.wider.1',
    'hgd1.a.slow.wider.-1',
    'hgd1.<b>.slow.wider.1',
    '',
    'x'.repeat(100_000),
  ])('that is none is refused: %.40s', (text) => {
    expect(readResultCode(text, known)).toBeNull();
  });
});

// Helpers

/** 100 a second come in and 300 from 2 s on; 200 go out, and 500 once the work for a record is less. */
function tank(): Scenario {
  const parsed = parseScenario({
    format: 'scenario.v1',
    id: 'tank',
    title: 'A tank',
    system: 'kafka',
    durationMs: 30_000,
    traffic: {
      arrivals: 'even',
      ratePerSecond: [
        [0, 100],
        [2000, 100],
        [2000, 300],
      ],
    },
    services: {},
    slo: { drainedByMs: 15_000 },
    kafka: {
      topic: { partitions: 1 },
      group: { instances: 1, config: { 'enable.auto.commit': false } },
      application: { recordMs: 5, threading: 'inline', commit: 'afterBatch', sink: null },
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.scenario;
}
