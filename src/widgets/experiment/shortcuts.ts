/** Keys that work while the focus is inside the instrument, never on the whole page, and never while a value is typed. */

export type Shortcut = 'toggle' | 'step' | 'nextEvent';

export const SHORTCUTS: Readonly<Record<string, Shortcut>> = { p: 'toggle', '.': 'step', n: 'nextEvent' };

export function shortcutOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey' | 'target'>): Shortcut | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const { target } = event;
  if (target instanceof HTMLSelectElement || (target instanceof HTMLInputElement && target.type === 'number')) return null;
  return SHORTCUTS[event.key] ?? null;
}
