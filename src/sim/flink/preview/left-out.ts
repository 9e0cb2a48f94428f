/** What a preview does not show, in words: its trace's warnings. */
import type { FlinkScenario } from '../../scenario/scenario.ts';

/** The warnings of a scenario's preview. */
export function leftOut({ flink, services }: FlinkScenario): string[] {
  const { config, operators } = flink;
  const left: string[] = [];
  if (config['taskmanager.network.memory.buffer-debloat.enabled']) left.push('debloating');
  if (operators.some(({ kind }) => kind === 'window')) left.push('the bursts in which a window gives out its results');
  if (operators.some(({ kind }) => kind === 'join')) left.push('the state of joins');
  if (operators.some((one) => one.kind === 'async' && one.async.mode === 'ordered'))
    left.push('the wait of ordered results for slower ones');
  if (Object.values(services).some(({ errorShare }) => errorShare > 0)) left.push('failing calls');
  if (config['state.backend.type'] === 'hashmap' && operators.some((one) => 'stateAccessMs' in one))
    left.push('a heap that runs full');
  const warnings = ['preview: ages below about 200 ms and pool usages are approximations; the exact run follows'];
  if (left.length > 0)
    warnings.push(`preview: ${left.join(', ')} ${left.length === 1 ? 'is' : 'are'} left out; only the exact run shows this`);
  return warnings;
}
