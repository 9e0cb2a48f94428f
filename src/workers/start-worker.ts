/** Starts the simulator's worker under the page's content policy. */
import type { System } from '../sim/index.ts';
import kafka from './kafka.worker.ts?worker&url';
import pipe from './pipe.worker.ts?worker&url';

const ADDRESSES: Readonly<Record<System, string>> = { kafka, pipe };

/** What is needed of Trusted Types; browsers without them take the address as it is. */
interface TrustedTypePolicies {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): URL };
}

let policy: ReturnType<TrustedTypePolicies['createPolicy']> | null = null;

/**
 * The address as an absolute one, if it is this site's own.
 * @throws TypeError for any other origin
 */
export function ownAddress(given: string, page: string): string {
  const url = new URL(given, page);
  if (url.origin !== new URL(page).origin) throw new TypeError(`A worker must come from this site, not from ${url.origin}.`);
  return url.href;
}

/** Call it in a browser only, when the simulator is needed. */
export function startSimWorker(system: System): Worker {
  const address = ADDRESSES[system];
  const types = (globalThis as { readonly trustedTypes?: TrustedTypePolicies }).trustedTypes;
  const checked = (url: string) => ownAddress(url, location.href);
  if (types === undefined) return new Worker(checked(address), { type: 'module', name: 'simulator' });
  policy ??= types.createPolicy('headroom', { createScriptURL: checked });
  return new Worker(policy.createScriptURL(address), { type: 'module', name: 'simulator' });
}
