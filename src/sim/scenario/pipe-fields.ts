/** The part of scenario.v1 that belongs to a plain pipe: servers, buffers and limiters in a row. */
import { choice, nullable, number, text } from './field.ts';
import type { Field } from './field.ts';
import { list, object, variant } from './field-objects.ts';
import type { PipeScenario, PipeStage } from './scenario.ts';

const id = text(64, 'Name of the stage.');
const rate = number({ min: 0.000_001, max: 1e9, unit: 'records/s' }, 'Records per second.');

const stage: Field<PipeStage> = variant(
  'kind',
  {
    server: object(
      {
        id,
        kind: choice(['server'], 'Works on records, one at a time per server.'),
        ratePerSecond: rate,
        servers: number({ min: 1, max: 1000, unit: 'servers', integer: true }, 'Servers side by side.', 1),
        distribution: choice(['constant', 'exponential'], 'How the service time is spread.', { fallback: 'constant' }),
      },
      'A server.',
    ),
    buffer: object(
      {
        id,
        kind: choice(['buffer'], 'Holds records until the next stage takes them.'),
        capacity: nullable(number({ min: 1, max: 1e9, unit: 'records', integer: true }, 'Most records in it; null = no limit.')),
        whenFull: choice(['block', 'drop'], 'Hold the stage before, or throw the new record away.', { fallback: 'block' }),
      },
      'A buffer.',
    ),
    limiter: object(
      {
        id,
        kind: choice(['limiter'], 'Lets records through at a limited rate.'),
        ratePerSecond: rate,
        burst: number(
          { min: 1, max: 1e9, unit: 'records', integer: true },
          'Records that may pass at once after a quiet time.',
          1,
        ),
      },
      'A token bucket.',
    ),
  },
  [],
  'A stage of the pipe.',
);

/** A pipe's own part of a scenario. */
export const pipeSystem: Field<PipeScenario['pipe']> = object(
  { stages: list(stage, { min: 1, max: 20 }, 'Stages from upstream to downstream.') },
  'A row of stages; one event per record, so rates are small.',
);
