/** The value below which `share` (0..1) of `values` lie, nearest rank; NaN when there are none. */
export function quantile(values: Iterable<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? NaN;
}

/** The middle value: one slow or lucky run does not move it. */
export function median(values: Iterable<number>): number {
  return quantile(values, 0.5);
}
