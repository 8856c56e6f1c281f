import { trackTime } from "../../tui/widgets/progress.ts";

/**
 * Where a track stands, "1:23/3:45", or "1:23" where nobody knows its length. As wide at its beginning as
 * at its end, so that nothing beside it moves.
 * @param position seconds @param duration seconds, 0 while unknown
 */
export function trackTimes(position: number, duration: number): string {
  if (!(duration > 0)) return trackTime(position);
  const end = trackTime(duration);
  return `${trackTime(position).padStart(end.length)}/${end}`;
}
