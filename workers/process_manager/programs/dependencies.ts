/** The order of starts and stops that follows from who depends on whom. */

/** Names and what each depends on; a name that is not a key is a dependency that does not exist. */
export type DependencyGraph = ReadonlyMap<string, Iterable<string>>;

/** The names that lie on a circle of dependencies, each with the circle, in words. */
export function circles(graph: DependencyGraph): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of graph.keys()) {
    const circle = wayBack(graph, name);
    if (circle !== undefined) found.set(name, circle.join(" → "));
  }
  return found;
}

/** The way from a name over its dependencies back to itself. */
function wayBack(graph: DependencyGraph, name: string): string[] | undefined {
  const cameFrom = new Map<string, string>();
  const open = [name];
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const next of graph.get(at) ?? []) {
      if (next === name) {
        const way = [name];
        for (let back = at; back !== name; back = cameFrom.get(back) ?? name) way.unshift(back);
        return [name, ...way];
      }
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      open.push(next);
    }
  }
  return undefined;
}

/** The names and everything that they depend on, near or far. */
export function withDependencies(graph: DependencyGraph, names: Iterable<string>): Set<string> {
  const all = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (all.has(name) || !graph.has(name)) continue;
    all.add(name);
    open.push(...graph.get(name) ?? []);
  }
  return all;
}

/**
 * The names in layers: those that no other depends on first. A layer may stop when the ones before it
 * have. Names on a circle come in the last layer, together.
 */
export function stopLayers(graph: DependencyGraph, names: Iterable<string>): string[][] {
  const layers: string[][] = [];
  const left = new Set(names);
  while (left.size > 0) {
    const needed = new Set<string>();
    for (const name of left) {
      for (const other of graph.get(name) ?? []) needed.add(other);
    }
    const free = [...left].filter((name) => !needed.has(name));
    const layer = free.length > 0 ? free : [...left];
    for (const name of layer) left.delete(name);
    layers.push(layer);
  }
  return layers;
}
