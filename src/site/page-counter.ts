/** Numbers for ids that must be unique on a page. */

const counts = new WeakMap<Request, number>();

/** 1, 2, 3 … for each page that is built. */
export function numberOnPage(request: Request): number {
  const next = (counts.get(request) ?? 0) + 1;
  counts.set(request, next);
  return next;
}
