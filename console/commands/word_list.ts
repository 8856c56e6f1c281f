/** Collects words of an option that takes several: with commas between, or given again. */
export function collectWords(text: string, before: readonly string[] = []): string[] {
  return [...before, ...text.split(",").map((word) => word.trim()).filter((word) => word !== "")];
}
