/**
 * From each released version of the document to the next, in order. A step only adds: what an older version has said stays as it was,
 * so that a document can go through any number of steps without losing anything. Never change a step that was released.
 */

type Json = Readonly<Record<string, unknown>>;

/** Index 0 leads from version 1 to version 2, and so on. Values are not validated here: reading does that afterwards. */
export const MIGRATIONS: readonly ((document: Json) => Json)[] = [fromVersion1];

/** Version 1 had items only. Questions that were answered wrong go into the review queue, due one day after the answer. */
function fromVersion1(document: Json): Json {
  const review: [string, unknown][] = [];
  for (const [id, item] of Object.entries(isJson(document.items) ? document.items : {})) {
    const name = /^quiz\/([^/]+)$/.exec(id)?.[1];
    if (name === undefined || !isJson(item) || item.status !== 'tried' || !isJson(item.answer)) continue;
    const { atMs, value } = item.answer;
    if (typeof atMs !== 'number') continue;
    const isSureButWrong = Array.isArray(value) && value.at(-1) === 'sure';
    review.push([name, { step: 0, dueAtMs: atMs + 86_400_000, isSureButWrong, answeredAtMs: atMs }]);
  }
  return { ...document, format: 'progress.v2', review: Object.fromEntries(review), preferences: {} };
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
