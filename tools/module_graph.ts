/** What a program is made of: its own modules, and the npm packages that it reaches. */

import { join, relative, sep } from "node:path";
import {
  type FolderTree,
  isEmbedded,
  leaveOut,
  type NpmPackage,
  reachablePackages,
} from "./packages.ts";
import type { Target } from "./targets.ts";

/** The modules and packages behind one or more entry points. */
export interface ModuleGraph {
  /** Absolute paths of our own modules, sorted. */
  readonly files: readonly string[];
  /** Every installed package, by key. */
  readonly packages: Readonly<Record<string, NpmPackage>>;
  /** Keys of the packages that are reached. */
  readonly reached: ReadonlySet<string>;
}

/** An entry point cannot be resolved, for example because of an import of a file that does not exist. */
export class ModuleGraphError extends Error {
  override name = "ModuleGraphError";
}

interface DenoInfo {
  readonly modules: readonly {
    readonly specifier: string;
    readonly local?: string;
    readonly npmPackage?: string;
    readonly error?: string;
  }[];
  readonly npmPackages?: Readonly<Record<string, NpmPackage>>;
}

/**
 * Asks the runtime what the given modules import, directly and indirectly, including `import()`.
 *
 * @param root Root folder of the repository.
 * @param entries Entry points relative to it.
 * @throws {ModuleGraphError} If one of their imports does not resolve.
 */
export async function moduleGraph(root: string, entries: readonly string[]): Promise<ModuleGraph> {
  const files = new Set<string>();
  const roots = new Set<string>();
  let packages: Readonly<Record<string, NpmPackage>> = {};
  for (const entry of entries) {
    const info = await denoInfo(root, entry);
    for (const module of info.modules) {
      if (module.error !== undefined) throw new ModuleGraphError(`${entry}: ${module.error}`);
      if (module.local !== undefined) files.add(module.local);
      if (module.npmPackage !== undefined) roots.add(module.npmPackage);
    }
    packages = { ...packages, ...info.npmPackages };
  }
  return { files: [...files].sort(), packages, reached: reachablePackages(roots, packages) };
}

async function denoInfo(root: string, entry: string): Promise<DenoInfo> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: root,
    stdin: "null",
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new ModuleGraphError(`${entry}: ${new TextDecoder().decode(stderr).trim()}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

/**
 * The files and folders of node_modules that must stay out of an executable.
 *
 * @returns Paths relative to the root of the repository, sorted.
 * @throws {UnknownAddonError} If a reached package has a native addon without a rule.
 */
export async function excludedFromNodeModules(
  root: string,
  graph: ModuleGraph,
  target: Target,
): Promise<string[]> {
  const base = await Deno.realPath(join(root, "node_modules"));
  const kept = new Map<string, string>(); // folder of a reached package, from node_modules → its name
  for (const key of graph.reached) {
    const found = graph.packages[key];
    if (found === undefined) continue;
    kept.set(slashed(relative(base, await Deno.realPath(found.localPath))), found.name);
  }
  const links = new Map<string, string>(); // symbolic link → its target, both from node_modules
  const tree = await readTree(base, "", links, (folder) => {
    // Only the folders of reached packages, and those on the way to them, are worth reading.
    return [...kept.keys()].some((path) =>
      path === folder || path.startsWith(`${folder}/`) || folder.startsWith(`${path}/`)
    );
  });
  const owner = (path: string) => [...kept].find(([folder]) => path.startsWith(`${folder}/`));
  const excluded = leaveOut(tree, (path) => {
    const linkTarget = links.get(path);
    if (linkTarget !== undefined) return kept.has(linkTarget);
    const found = owner(path);
    if (found === undefined) return false;
    const [folder, name] = found;
    return isEmbedded(name, path.slice(folder.length + 1), target);
  });
  return excluded.map((path) => `node_modules/${path}`).sort();

  async function readTree(
    folder: string,
    prefix: string,
    links: Map<string, string>,
    enter: (folder: string) => boolean,
  ): Promise<FolderTree> {
    const tree = new Map<string, FolderTree | undefined>();
    for await (const entry of Deno.readDir(folder)) {
      const path = prefix + entry.name;
      const full = join(folder, entry.name);
      if (entry.isSymlink) links.set(path, slashed(relative(base, await realPathOr(full))));
      const inside = entry.isDirectory && !entry.isSymlink;
      // A scope (`@name`) beside packages holds nothing but links.
      const beside = prefix === "" || prefix.endsWith("/node_modules/");
      const scope = inside && beside && entry.name.startsWith("@");
      if (inside) {
        tree.set(
          entry.name,
          scope || enter(path) ? await readTree(full, `${path}/`, links, enter) : new Map(),
        );
      } else tree.set(entry.name, undefined);
    }
    return tree;
  }
}

/** Where a link leads, or the link itself if it leads nowhere. */
async function realPathOr(path: string): Promise<string> {
  try {
    return await Deno.realPath(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return path;
    throw error;
  }
}

function slashed(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}
