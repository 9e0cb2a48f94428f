/** What a preview does not show, in words: its trace's warnings. */
import type { FlinkAsync } from '../../scenario/scenario.ts';
import type { Moment } from '../settings.ts';

/** Said once it happens, which may be late in the run: a fault slows a service, or a load is too high for it. */
export const LATE_CALLS =
  'preview: calls that take longer than their timeout are answered here, not parked; only the exact run shows what is';

/** The warnings of a preview that goes through these moments. */
export function leftOut(moments: readonly Moment[]): string[] {
  const { flink, protection, services } = (moments[0] as Moment).scenario;
  const { config, operators } = flink;
  const left: string[] = [];
  if (config['taskmanager.network.memory.buffer-debloat.enabled']) left.push('debloating');
  if (operators.some(({ kind }) => kind === 'window')) left.push('the bursts in which a window gives out its results');
  if (operators.some(({ kind }) => kind === 'join')) left.push('the state of joins');
  const isTailed = ({ async }: FlinkAsync): boolean => typeof services[async.service]?.distribution === 'object';
  if (operators.some((one) => one.kind === 'async' && (one.async.mode === 'ordered' || isTailed(one))))
    left.push('the wait of results for slower ones before them');
  const mayFail = moments.some(({ scenario }) => Object.values(scenario.services).some(({ errorShare }) => errorShare > 0));
  if (mayFail && operators.some((one) => one.kind === 'async' && one.async.deadLetter?.chain === false))
    left.push('the buffers in front of dead letters');
  if (Object.values(protection).some(({ circuitBreaker }) => circuitBreaker.enabled)) left.push('circuit breakers');
  if (config['state.backend.type'] === 'hashmap' && operators.some((one) => 'stateAccessMs' in one))
    left.push('a heap that runs full');
  const warnings = ['preview: ages below about 200 ms and pool usages are approximations; the exact run follows'];
  if (left.length > 0)
    warnings.push(`preview: ${left.join(', ')} ${left.length === 1 ? 'is' : 'are'} left out; only the exact run shows this`);
  return warnings;
}
