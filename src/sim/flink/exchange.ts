/** Exchanges whose subtasks are connected in part: unaligned checkpoints leave them aligned (ResultPartitionType, EdgeManagerBuildUtil). */
export function isPointwise(exchange: string): boolean {
  return exchange === 'forward' || exchange === 'rescale';
}
