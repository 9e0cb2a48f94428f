/**
 * The knobs of the services outside the engine that may be turned while a run is going on: where each stands in the scenario, what it allows, and one plain sentence for the
 * person at the slider. The parser takes its ranges from here too, so that a slider cannot offer what a file may not say.
 */
import type { Knob } from './knob.ts';

const HOUR_MS = 3_600_000;

export const SERVICE_KNOBS = {
  serviceMs: {
    pointer: '/services/*/serviceMs',
    label: 'Service time',
    unit: 'ms',
    min: 0,
    max: HOUR_MS,
    integer: false,
    nullable: false,
    default: 8,
    slider: { min: 1, max: 200, step: 1 },
    sentence: 'How long the service takes to answer one call.',
  },
  limitPerSecond: {
    pointer: '/services/*/limitPerSecond',
    label: 'Service limit',
    unit: 'calls/s',
    min: 0.001,
    max: 1e9,
    integer: false,
    nullable: true,
    default: null,
    slider: { min: 50, max: 5000, step: 50 },
    sentence: 'How many calls per second the service accepts from all callers together.',
  },
  parallelCalls: {
    pointer: '/services/*/parallelCalls',
    label: 'Works on at once',
    unit: 'calls',
    min: 1,
    max: 10_000,
    integer: true,
    nullable: true,
    default: null,
    slider: { min: 1, max: 200, step: 1 },
    sentence: 'How many calls the service works on at once; the others wait for their turn.',
  },
  errorShare: {
    pointer: '/services/*/errorShare',
    label: 'Errors',
    unit: 'a share',
    min: 0,
    max: 1,
    integer: false,
    nullable: false,
    default: 0,
    slider: { min: 0, max: 1, step: 0.01 },
    sentence: 'The share of calls that fail; a failing call takes as long as any other.',
  },
} as const satisfies Readonly<Record<string, Knob>>;
