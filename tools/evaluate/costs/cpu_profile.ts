import { z } from "zod";

/** What V8 writes, as far as it is read here. */
const profileSchema = z.object({
  nodes: z.array(z.object({
    id: z.number(),
    callFrame: z.object({ functionName: z.string(), url: z.string() }),
    children: z.array(z.number()).optional(),
  })),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
type Node = z.infer<typeof profileSchema>["nodes"][number];

/**
 * Adds up where a profiled program spent its time below one of its functions.
 *
 * @param text a `.cpuprofile` of V8
 * @param root name of the function
 * @returns for each source file its own share of that time, 0..1
 * @throws {Error} when the text is no profile, or the function does not appear in it
 */
export function sharesByFile(text: string, root: string): Map<string, number> {
  const { nodes, samples, timeDeltas } = profileSchema.parse(JSON.parse(text));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const below = new Set<number>();
  for (const node of nodes) {
    if (node.callFrame.functionName === root) addBelow(node, byId, below);
  }
  const spent = new Map<string, number>();
  let total = 0;
  samples.forEach((id, i) => {
    const node = byId.get(id);
    if (node === undefined || !below.has(id)) return;
    const time = timeDeltas[i] ?? 0;
    total += time;
    spent.set(node.callFrame.url, (spent.get(node.callFrame.url) ?? 0) + time);
  });
  if (total === 0) throw new Error(`the profile tells of no time spent in ${root}()`);
  return new Map([...spent].map(([file, time]) => [file, time / total]));
}

function addBelow(node: Node, byId: ReadonlyMap<number, Node>, below: Set<number>): void {
  if (below.has(node.id)) return;
  below.add(node.id);
  for (const child of node.children ?? []) {
    const next = byId.get(child);
    if (next !== undefined) addBelow(next, byId, below);
  }
}
