/**
 * Topics are dotted words: `audio.features`. Patterns: an exact topic, everything below a word
 * (`audio.*`), everything (`*`).
 */

/** Whether a topic matches a pattern. `a.*` matches `a.b` and `a.b.c`, and not `a`. */
export function topicMatches(pattern: string, topic: string): boolean {
  if (pattern === "*") return true;
  if (pattern.endsWith(".*")) return topic.startsWith(pattern.slice(0, -1));
  return topic === pattern;
}

/**
 * The ZeroMQ subscription (a prefix of the frame) that lets through what matches a pattern.
 * The space behind an exact topic keeps `audio.features2` out.
 */
export function subscriptionPrefix(pattern: string): string {
  if (pattern === "*") return "";
  if (pattern.endsWith(".*")) return pattern.slice(0, -1);
  return `${pattern} `;
}
