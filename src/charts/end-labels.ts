/** Where the labels at the ends of lines stand, so that no two overlap. */

export interface EndLabel {
  /** Where the line ends, CSS pixels from the top. */
  readonly wantedY: number;
}

/**
 * Label positions in the order given: as near to the wanted ones as a gap between neighbours allows, inside [top, bottom].
 * More labels than fit are squeezed evenly.
 */
export function placeLabels(labels: readonly EndLabel[], gap: number, top: number, bottom: number): number[] {
  const order = labels.map((_, index) => index).sort((a, b) => (labels[a]?.wantedY ?? 0) - (labels[b]?.wantedY ?? 0));
  const step = Math.min(gap, labels.length > 1 ? (bottom - top) / (labels.length - 1) : gap);
  const placed = order.map((index) => Math.min(Math.max(labels[index]?.wantedY ?? 0, top), bottom));
  for (let i = 1; i < placed.length; i++) placed[i] = Math.max(placed[i] ?? 0, (placed[i - 1] ?? 0) + step);
  let highest = bottom;
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i] ?? 0, highest);
    highest = (placed[i] ?? 0) - step;
  }
  const result = labels.map(() => 0);
  for (const [rank, index] of order.entries()) result[index] = placed[rank] ?? 0;
  return result;
}
