import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exerciseSchema } from './exercise-schema.ts';

/** The site's build refuses a file that is not of its format; this finds it in seconds. */
const folder = join(import.meta.dirname, '..', '..', 'content', 'exercises');

describe('content/exercises', () => {
  it.each(readdirSync(folder))('%s says what an exercise may say', (file) => {
    const parsed = exerciseSchema.safeParse(parse(readFileSync(join(folder, file), 'utf8')));
    expect(parsed.error?.issues ?? []).toEqual([]);
  });

  it('a task too many is an error', () => {
    const [file = ''] = readdirSync(folder);
    const exercise = parse(readFileSync(join(folder, file), 'utf8')) as object;
    const task = { id: 'one', text: 'Do this and that.', doneWhen: { check: 'all', is: 'met' } };
    expect(exerciseSchema.safeParse({ ...exercise, tasks: Array.from({ length: 9 }, () => task) }).success).toBe(false);
  });
});
