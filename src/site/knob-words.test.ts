import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { KNOBS } from '../sim/index.ts';
import { contentFolder, readContent } from '../testing/questions/read-content.ts';

interface Described {
  readonly label: string;
  readonly set?: string | readonly string[];
  readonly options?: readonly { readonly set: object }[];
  readonly on?: object;
}
interface Knobs {
  readonly knobs: readonly (string | Described)[];
  readonly sandbox?: readonly (string | Described)[];
}

const exercises = readdirSync(new URL('exercises/', contentFolder)).map((file) => ({
  id: file.replace('.yaml', ''),
  ...(parse(readContent(`exercises/${file}`)) as Knobs),
}));

/** The setting that a knob turns; null where it turns several at once, or one that means something else in each scenario. */
function settingOf({ set, options, on }: Described): string | null {
  const given = typeof set === 'string' ? [set] : (set ?? Object.keys(options?.[0]?.set ?? on ?? {}));
  const [pointer, ...others] = given;
  if (
    pointer === undefined ||
    others.length > 0 ||
    /^\/(traffic|pipe)\/|\/operators\/[^/]+\/(parallelism|recordMs)$/.test(pointer)
  )
    return null;
  return pointer.replace(/\/(operators|services|protection)\/[^/]+/, '/$1/*');
}

const described = exercises.flatMap(({ id, knobs, sandbox = [] }) =>
  [...knobs, ...sandbox].flatMap((knob) => (typeof knob === 'string' ? [] : [{ id, knob }])),
);

/** A reader who meets a setting in two exercises must see that it is the same one: it is called the same, and as the glossary calls it. */
describe('the words on knobs', () => {
  it('one setting has one label, in all exercises and in the simulator', () => {
    const labels = new Map<string, string>(Object.values(KNOBS).map(({ pointer, label }) => [pointer, label]));
    const others: string[] = [];
    for (const { id, knob } of described) {
      const setting = settingOf(knob);
      if (setting === null) continue;
      const known = labels.get(setting) ?? knob.label;
      labels.set(setting, known);
      if (known !== knob.label) others.push(`${id}: "${knob.label}" is "${known}" elsewhere (${setting})`);
    }
    expect(others).toEqual([]);
  });

  it('what the glossary has is spelled as there', () => {
    const glossary = parse(readContent('glossary.yaml')) as Record<
      string,
      { readonly term: string; readonly names?: Record<string, readonly string[]> }
    >;
    const words = Object.values(glossary).flatMap(({ term, names = {} }) => [term, ...Object.values(names).flat()]);
    const spelled = new Map(words.map((word) => [word.toLowerCase(), word]));
    const labels = [
      ...described.filter(({ knob }) => settingOf(knob) !== null).map(({ knob }) => knob.label),
      ...Object.values(KNOBS).map(({ label }) => label),
    ];
    expect(labels.filter((label) => (spelled.get(label.toLowerCase()) ?? label) !== label)).toEqual([]);
  });
});
