/** The search dialog at work: loaded when it is first opened. */
import { search } from './search.ts';
import type { SearchEntry } from './search.ts';

const started = new WeakSet<HTMLDialogElement>();

/** Makes the dialog answer while one types; arrow keys go through the results. */
export function startSearch(dialog: HTMLDialogElement): void {
  const input = dialog.querySelector('input');
  const status = dialog.querySelector<HTMLElement>('[data-search-status]');
  const list = dialog.querySelector('ol');
  if (input === null || status === null || list === null) return;
  if (started.has(dialog)) return;
  started.add(dialog);

  let entries: readonly SearchEntry[] | null = null;
  const answer = () => {
    if (entries === null) return;
    const found = search(entries, input.value);
    list.replaceChildren(...found.map(itemOf));
    status.textContent = input.value.trim() === '' ? '' : `${String(found.length)} ${found.length === 1 ? 'place' : 'places'}`;
  };
  status.textContent = 'Loading the index …';
  void fetch(dialog.dataset['index'] ?? '')
    .then((response) => response.json() as Promise<readonly SearchEntry[]>)
    .then((read) => {
      entries = read;
      status.textContent = '';
      answer();
    })
    .catch(() => {
      status.textContent = 'The index could not be loaded. The course map lists every lesson.';
    });
  input.addEventListener('input', answer);
  // Enter in the field goes to the first result; only the button and Escape close the dialog.
  input.form?.addEventListener('submit', (event) => {
    if (document.activeElement !== input) return;
    event.preventDefault();
    list.querySelector('a')?.click();
  });
  list.addEventListener('click', () => {
    dialog.close();
  });
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const stops = [input, ...list.querySelectorAll('a')];
    const at = stops.findIndex((stop) => stop === document.activeElement);
    const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    next.focus();
  });
}

function itemOf({ url, title, kind, about }: SearchEntry): HTMLLIElement {
  const link = document.createElement('a');
  // Addresses come from this site's own index; nothing else may stand there.
  link.href = new URL(url, location.origin).pathname + new URL(url, location.origin).hash;
  const name = document.createElement('strong');
  name.textContent = title;
  const sort = document.createElement('span');
  sort.className = 'label';
  sort.textContent = kind;
  const text = document.createElement('span');
  text.textContent = about;
  link.append(name, sort, text);
  const item = document.createElement('li');
  item.append(link);
  return item;
}
