/**
 * A game day: an incident whose cause is hidden, drawn by a seed. The cause stands in the scenario, the grade in the trace of the run with
 * the learner's change in it; a result code names both, so that anybody can run it again. Pure: the same seed draws the same incident.
 */
import type { Scenario, Trace } from '../sim/index.ts';
import { shuffled } from './quick-test.ts';
import { checkSlo } from './slo.ts';
import type { Verdict } from './verdict.ts';

/** Something that can be done while the incident goes on. */
export interface GameChange {
  readonly id: string;
  readonly text: string;
  /** JSON Pointer → value, from the moment of the decision on. */
  readonly set: Readonly<Record<string, unknown>>;
}

export interface Incident<S extends Scenario = Scenario> {
  readonly id: string;
  /** The cause, as one of the answers. */
  readonly cause: string;
  /** What showed it, and why the change that helps does: told afterwards. */
  readonly signs: string;
  readonly scenario: S;
}

/** An incident can begin up to a minute later than in its scenario, in steps of five seconds. */
const SHIFTS_MS = Array.from({ length: 13 }, (_, index) => index * 5000);
const MOST_SEEDS = 997;

/** The incident that a seed draws: which one, when it begins, and with which random numbers. */
export function drawIncident<S extends Scenario>(incidents: readonly Incident<S>[], seed: string): Incident<S> {
  const [incident] = shuffled(incidents, seed);
  if (incident === undefined) throw new RangeError('There is no incident to draw from.');
  const [byMs = 0] = shuffled(SHIFTS_MS, `${seed}/later`);
  const [number = 1] = shuffled(
    Array.from({ length: MOST_SEEDS }, (_, index) => index + 1),
    `${seed}/seed`,
  );
  return { ...incident, scenario: { ...later(incident.scenario, byMs), seed: number } };
}

/** Everything that happens in a scenario, later; what holds from the start stays. */
function later<S extends Scenario>(scenario: S, byMs: number): S {
  const { traffic } = scenario;
  return {
    ...scenario,
    traffic: { ...traffic, ratePerSecond: traffic.ratePerSecond.map(([atMs, rate]) => [atMs === 0 ? 0 : atMs + byMs, rate]) },
    faults: scenario.faults.map((fault) => ({ ...fault, atMs: fault.atMs + byMs })),
    changes: scenario.changes.map((change) => ({ ...change, atMs: change.atMs + byMs })),
  };
}

/** When it begins: the first thing that happens in the scenario, ms; 0 where everything holds from the start. */
export function beginsAtMs({ traffic, faults, changes }: Scenario): number {
  const moments = [
    ...traffic.ratePerSecond.flatMap(([atMs]) => (atMs > 0 ? [atMs] : [])),
    ...faults.map(({ atMs }) => atMs),
    ...changes.map(({ atMs }) => atMs),
  ];
  return moments.length === 0 ? 0 : Math.min(...moments);
}

/** The scenario with a change made at a moment of the run. */
export function withDecision<S extends Scenario>(scenario: S, change: GameChange, atMs: number): S {
  const changes = [...scenario.changes, { atMs, set: change.set }].sort((a, b) => a.atMs - b.atMs);
  return { ...scenario, changes };
}

export interface Decision {
  /** Ids of the incident that is held to be the cause, and of the change. */
  readonly cause: string;
  readonly change: string;
  /** The moment of the run, whole seconds. */
  readonly atSeconds: number;
}

export interface GameGrade {
  readonly isCauseRight: boolean;
  readonly verdict: Verdict;
  /** From the beginning of the incident to the decision, s; negative where it was made before. */
  readonly secondsToDecide: number;
}

/** What a decision came to, on the exact run with it. */
export function gradeGame(incident: Incident, decision: Decision, trace: Trace): GameGrade {
  return {
    isCauseRight: decision.cause === incident.id,
    verdict: checkSlo(trace, incident.scenario.slo),
    secondsToDecide: decision.atSeconds - beginsAtMs(incident.scenario) / 1000,
  };
}

const CODE = /^hgd1\.([a-z0-9]{1,12})\.([a-z0-9-]{1,40})\.([a-z0-9-]{1,40})\.(\d{1,4})$/;
export const SEED_PATTERN = /^[a-z0-9]{1,12}$/;

/** `hgd1.k3f9.slow-store.larger-writes.150`: to be sent to colleagues. It claims nothing: whoever has it runs the same incident. */
export function resultCode(seed: string, { cause, change, atSeconds }: Decision): string {
  return `hgd1.${seed}.${cause}.${change}.${String(atSeconds)}`;
}

/** What a code says; null where it is none, or names what this version does not have. */
export function readResultCode(
  text: string,
  {
    incidents,
    changes,
    lastSecond,
  }: { readonly incidents: readonly Incident[]; readonly changes: readonly GameChange[]; readonly lastSecond: number },
): { readonly seed: string; readonly decision: Decision } | null {
  const [, seed = '', cause = '', change = '', seconds = ''] = CODE.exec(text.trim().toLowerCase()) ?? [];
  const atSeconds = Number(seconds);
  const isKnown = incidents.some(({ id }) => id === cause) && changes.some(({ id }) => id === change);
  return isKnown && atSeconds <= lastSecond ? { seed, decision: { cause, change, atSeconds } } : null;
}
