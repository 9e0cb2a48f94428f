/**
 * Addresses of scripts that run beside the page: the simulator's worker and the service worker. The site's policy allows one name for
 * making them, `headroom`, and this is where it is made; it lets through what belongs to this site and nothing else.
 */

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

/** An address of this site that a browser with Trusted Types takes for a script. Call it in a browser only. */
export function trustedAddress(given: string): string | URL {
  const types = (globalThis as { readonly trustedTypes?: TrustedTypePolicies }).trustedTypes;
  const checked = (url: string) => ownAddress(url, location.href);
  if (types === undefined) return checked(given);
  policy ??= types.createPolicy('headroom', { createScriptURL: checked });
  return policy.createScriptURL(given);
}
