/**
 * The last of `moments`, which are in order, that has come; -1 before the first.
 *
 * @param position seconds
 */
export function activeIndex(
  moments: readonly { readonly time: number }[],
  position: number,
): number {
  let low = 0;
  let high = moments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((moments[middle]?.time ?? Infinity) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
