/** Times of the wall as people of this place read them. */

const two = (value: number) => String(value).padStart(2, "0");

/** "22:13:20" on this machine's clock; "--:--:--" for what is no time. @param seconds Unix seconds */
export function timeOfDay(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime())
    ? "--:--:--"
    : `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** "2024-02-29" on this machine's clock. @param seconds Unix seconds */
export function dateText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
