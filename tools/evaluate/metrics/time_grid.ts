/** Ten looks a second at what is shown. */
export const GRID_SECONDS = 0.1;

/** The moments of a piece at which the shown tempo is looked at, in seconds from 0. */
export function timeGrid(durationSeconds: number): number[] {
  const count = Math.ceil(durationSeconds / GRID_SECONDS);
  return Array.from({ length: count }, (_, i) => i * GRID_SECONDS);
}
