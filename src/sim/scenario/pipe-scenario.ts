/** A plain pipe's own part of scenario.v1, parsed. */
import type { CommonScenario } from './common-scenario.ts';

export type PipeStage =
  | {
      readonly id: string;
      readonly kind: 'server';
      readonly ratePerSecond: number;
      readonly servers: number;
      readonly distribution: 'constant' | 'exponential';
    }
  | { readonly id: string; readonly kind: 'buffer'; readonly capacity: number | null; readonly whenFull: 'block' | 'drop' }
  | { readonly id: string; readonly kind: 'limiter'; readonly ratePerSecond: number; readonly burst: number };

export interface PipeScenario extends CommonScenario {
  readonly system: 'pipe';
  /** Stages from upstream to downstream; one event per record, so rates are small. */
  readonly pipe: { readonly stages: readonly PipeStage[] };
}
