/**
 * The modes of a circuit breaker in front of a service, as resilience4j has them.
 *
 *     closed ─▶ open ─▶ halfOpen ─▶ closed
 *                ▲          │
 *                └──────────┘
 *
 * The numbers (window of outcomes, thresholds, waiting time, permits) live in parts/circuit-breaker.ts: it decides *when*, the
 * machine decides *what then*. Left out: resilience4j's DISABLED, METRICS_ONLY and FORCED_OPEN, which only an operator enters.
 *
 * @source CircuitBreakerStateMachine, CircuitBreakerMetrics (resilience4j 2.3)
 */
import { setup } from 'xstate';
import { graphOf, tabulate } from './tabulate.ts';

export const BREAKER_EVENTS = ['thresholds.exceeded', 'thresholds.met', 'openTime.elapsed'] as const;
export type BreakerEvent = (typeof BREAKER_EVENTS)[number];

export const BREAKER_EFFECTS = ['openTime.start', 'trial.start', 'window.start'] as const;
export type BreakerEffect = (typeof BREAKER_EFFECTS)[number];

export type BreakerState = 'closed' | 'open' | 'halfOpen';

const effect = () => undefined;

export const breakerMachine = setup({
  types: { events: {} as { type: BreakerEvent } },
  actions: {
    'openTime.start': effect,
    'trial.start': effect,
    'window.start': effect,
  } satisfies Record<BreakerEffect, () => undefined>,
}).createMachine({
  id: 'circuit-breaker',
  initial: 'closed',
  states: {
    closed: { on: { 'thresholds.exceeded': { target: 'open', actions: 'openTime.start' } } },
    open: { on: { 'openTime.elapsed': { target: 'halfOpen', actions: 'trial.start' } } },
    halfOpen: {
      on: {
        'thresholds.exceeded': { target: 'open', actions: 'openTime.start' },
        'thresholds.met': { target: 'closed', actions: 'window.start' },
      },
    },
  },
});

/** The machine as a table: what runs. */
export const breakerTable = tabulate<BreakerState, BreakerEvent, BreakerEffect>(breakerMachine, BREAKER_EVENTS);

/** The machine as a picture. */
export const breakerMachineGraph = graphOf(breakerTable);
