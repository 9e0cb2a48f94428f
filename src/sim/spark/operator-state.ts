/** The memory of a query's stateful operator, by its kind. */
import type { SparkStateful } from '../scenario/scenario.ts';
import { DeduplicateState, JoinState } from './row-state.ts';
import type { OperatorState } from './state-report.ts';
import { KeyedState, WindowState } from './window-state.ts';

/** An operator that has seen nothing yet; null for a query without one. */
export function createOperatorState(stateful: SparkStateful | null): OperatorState | null {
  if (stateful === null) return null;
  switch (stateful.kind) {
    case 'windowAggregation':
      return new WindowState(stateful);
    case 'aggregation':
      return new KeyedState(stateful.outputMode);
    case 'dropDuplicates':
      return new DeduplicateState(stateful.newKeyShare, 0);
    case 'dropDuplicatesWithinWatermark':
      return new DeduplicateState(stateful.newKeyShare, stateful.watermarkDelayMs);
    case 'streamStreamJoin':
      return new JoinState(stateful.withinMs);
  }
}

/** The delays of the query's watermarks, one an input, ms; empty without a watermark. */
export function watermarkDelays(stateful: SparkStateful | null): number[] {
  if (stateful === null || !('watermarkDelayMs' in stateful)) return [];
  return stateful.kind === 'streamStreamJoin'
    ? [stateful.watermarkDelayMs, stateful.right.watermarkDelayMs]
    : [stateful.watermarkDelayMs];
}

/** Does the operator need a batch without rows once the watermark has moved? Complete mode and aggregations without event time do not. */
export function removesByWatermark(stateful: SparkStateful | null): boolean {
  return stateful !== null && 'watermarkDelayMs' in stateful && stateful.outputMode !== 'complete';
}
