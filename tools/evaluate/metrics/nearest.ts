/** Where the value nearest to `value` is in a rising list, the first of two as near; 0 in an empty one. */
export function nearestIndex(rising: readonly number[], value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? Infinity) < value) low = middle + 1;
    else high = middle;
  }
  const after = (rising[low] ?? Infinity) - value;
  const before = value - (rising[low - 1] ?? -Infinity);
  return low > 0 && before <= after ? low - 1 : Math.min(low, Math.max(0, rising.length - 1));
}
