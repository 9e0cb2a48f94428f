/** One short text for a whole run: two traces with the same hash hold the same numbers, bit for bit. */
import { Hasher } from '../kernel/hash.ts';
import { addValue } from './hash-value.ts';
import type { Trace } from './trace.ts';

/** Hash over every number, name and text of a trace except the hash itself and the version of the engine. */
export function hashTrace(trace: Omit<Trace, 'hash'>): string {
  const hasher = new Hasher();
  addValue(hasher, trace.source.kind === 'simulated' ? { ...trace.source, engine: '' } : trace.source);
  addValue(hasher, trace.timeMs);
  for (const series of trace.series) addValue(hasher, series);
  addValue(hasher, trace.latency);
  addValue(hasher, trace.states);
  addValue(hasher, trace.events);
  addValue(hasher, trace.summary);
  addValue(hasher, trace.warnings);
  return hasher.digest();
}
