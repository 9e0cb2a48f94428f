import type { APIRoute } from 'astro';
import { RECORDED_SYSTEMS } from '../site/fidelity.ts';
import { PLACES } from '../site/places.ts';
import { readCourse } from '../site/lessons.ts';
import { href } from '../site/paths.ts';
import { readPuzzles } from '../site/puzzles.ts';

/** The pages, for search engines. Their addresses are whole only where the build knows where the site will live. */
export const GET: APIRoute = async ({ site }) => {
  const lessons = (await readCourse()).flatMap((chapter) => chapter.lessons);
  const comparisons = RECORDED_SYSTEMS.map((system) => `/fidelity/${system}/`);
  const others = ['/', ...PLACES.map(({ path }) => path), ...comparisons];
  const paths = [...others.map((path) => href(path)), ...[...(await readPuzzles()), ...lessons].map(({ url }) => url)];
  const addresses = paths.map((path) => `  <url><loc>${site === undefined ? path : new URL(path, site).href}</loc></url>`);
  const xml = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ...addresses,
    '</urlset>',
  ].join('\n');
  return new Response(`${xml}\n`, { headers: { 'Content-Type': 'application/xml' } });
};
