/** What of a lesson is kept in the stored progress: its simulations and its questions, by the ids that their files have. */

/** `<Simulation exercise="the-incident" />` → `exercise/the-incident`; `<Quiz id="which-knob-first" />` → `quiz/which-knob-first`. */
export function itemsIn(mdx: string): string[] {
  const exercises = [...mdx.matchAll(/<[A-Z]\w*\s[^>]*?exercise="([a-z0-9-]+)"/g)].map(([, id = '']) => `exercise/${id}`);
  const questions = [...mdx.matchAll(/<Quiz\s[^>]*?id="([a-z0-9-]+)"/g)].map(([, id = '']) => `quiz/${id}`);
  return [...new Set([...exercises, ...questions])];
}
