/**
 * What an island was given, as plain objects and lists. Its props never change, they are the page's; Astro hands them over as a deep proxy,
 * which no worker takes and which is slow to read.
 */
export function plainProps<T>(given: T): T {
  if (Array.isArray(given)) return given.map(plainProps) as T;
  if (typeof given !== 'object' || given === null) return given;
  return Object.fromEntries(Object.entries(given).map(([key, value]: [string, unknown]) => [key, plainProps(value)])) as T;
}
