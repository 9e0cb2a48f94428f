/** A question as it is asked: everything that may be seen before answering, and nothing of the answer. */
import { shuffled } from './quick-test.ts';
import type { QuizItem } from './quiz.ts';

interface Named {
  readonly id: string;
  readonly text: string;
}

interface Asked {
  readonly id: string;
  /** Id of the objective; null for a question that stands in a lesson only. */
  readonly objective: string | null;
  readonly prompt: string;
}

/** A line of a file: fixed, or with a field that holds one of a few values. */
export type PublicLine =
  | { readonly key: string; readonly value: string }
  | { readonly key: string; readonly field: string; readonly value: string; readonly choices: readonly string[] };

export type PublicQuestion = Asked &
  (
    | { readonly kind: 'single' | 'multiple' | 'order'; readonly options: readonly Named[] }
    | { readonly kind: 'numeric'; readonly unit: string }
    | { readonly kind: 'match'; readonly entries: readonly Named[]; readonly partners: readonly Named[] }
    | { readonly kind: 'hotspot'; readonly stages: readonly (Named & { readonly figures: readonly string[] })[] }
    | { readonly kind: 'repair'; readonly file: string; readonly separator: string; readonly lines: readonly PublicLine[] }
  );

/** What is asked. Options stand in an order that tells nothing: that of the file would often have the right one first. */
export function publicQuestion(item: QuizItem, objective: string | null): PublicQuestion {
  const asked: Asked = { id: item.id, objective, prompt: item.prompt };
  const named = ({ id, text }: Named): Named => ({ id, text });
  const mixed = <T>(list: readonly T[]): T[] => shuffled(list, item.id);
  switch (item.kind) {
    case 'single':
    case 'multiple':
      return { ...asked, kind: item.kind, options: mixed(item.options).map(named) };
    case 'order':
      return { ...asked, kind: 'order', options: mixedUp(item.entries, item.id).map(named) };
    case 'numeric':
      return { ...asked, kind: 'numeric', unit: item.unit };
    case 'match':
      return { ...asked, kind: 'match', entries: mixed(item.entries).map(named), partners: mixed(item.partners).map(named) };
    case 'hotspot':
      // A pipeline reads from source to sink.
      return { ...asked, kind: 'hotspot', stages: item.stages.map(({ id, text, figures }) => ({ id, text, figures })) };
    case 'repair':
      return {
        ...asked,
        kind: 'repair',
        file: item.file,
        separator: item.separator,
        lines: item.lines.map((line) =>
          'field' in line ? { ...line, choices: mixed(line.choices.map((choice) => choice.value)) } : line,
        ),
      };
  }
}

/** In another order than it is given: an order that is right from the start would be no question. */
function mixedUp<T>(list: readonly T[], seed: string): T[] {
  for (let round = 0; ; round++) {
    const order = shuffled(list, `${seed}/${String(round)}`);
    if (list.length < 2 || order.some((entry, index) => entry !== list[index])) return order;
  }
}
