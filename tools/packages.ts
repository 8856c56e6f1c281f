/**
 * What of node_modules an executable needs. `deno compile` embeds the whole folder unless told to leave
 * files out, which would be 100 MB with the native addons of seven systems. Everything that is decided
 * by hand is in the tables below; what they do not mention is embedded if it can be reached.
 */

import type { Target } from "./targets.ts";

/** One npm package as `deno info --json` lists it. */
export interface NpmPackage {
  readonly name: string;
  readonly dependencies: readonly string[];
  readonly localPath: string;
}

/** Dependencies that a package declares but that no code path of ours reaches. */
const NEVER_LOADED: Readonly<Record<string, readonly string[]>> = {
  // Reads what objects say of themselves; ours call methods that they know.
  "dbus-native": ["xml2js"],
  // Serial ports, web sockets and events belong to its ports; the codec (dist/osc.js) needs `long` only.
  osc: ["serialport", "slip", "wolfy87-eventemitter", "ws"],
  // Its published main file is bundled; these are for its command line and for building it.
  meyda: ["@rollup/plugin-node-resolve", "dct", "fftjs", "node-getopt", "wav"],
  // C++ headers for building the addon.
  zeromq: ["node-addon-api"],
  "@julusian/midi": ["node-addon-api"],
  // A stand-in for what the runtime has.
  "fetch-blob": ["web-streams-polyfill"],
};

/** Of these packages only the listed files and folders are embedded. */
const ONLY_THESE: Readonly<Record<string, readonly string[]>> = {
  "cmake-ts": ["package.json", "build/loader.js", "build/loader.mjs"],
  meyda: ["package.json", "dist/node"],
  osc: ["package.json", "dist/osc.js"],
  stopword: ["package.json", "src"],
  zeromq: ["package.json", "lib", "build"],
};

/** Published twice over; all who use them import the one with `import`, none the one with `require`. */
const WITHOUT_CJS: readonly string[] = ["@logtape/logtape", "zod"];

/** The native addon files of each package, by system. Every other `.node` file is left out. */
const ADDONS: Readonly<Record<string, (target: Target) => string>> = {
  // The loader takes the newest ABI that its manifest lists for the system; only that one is kept.
  zeromq: ({ platform, arch }) =>
    `build/${platform}/${arch}/node/${ZEROMQ_BUILDS[platform]}/addon.node`,
  "node-web-audio-api": ({ platform, arch }) =>
    `node-web-audio-api.${platform}-${arch}${WEB_AUDIO_SUFFIXES[platform]}.node`,
  "@julusian/midi": ({ platform, arch }) => `prebuilds/midi-${platform}-${arch}/node-napi-v7.node`,
};
const ZEROMQ_BUILDS = {
  linux: "glibc-127-Release",
  darwin: "libc-115-Release",
  win32: "msvc-115-Release",
} as const;
const WEB_AUDIO_SUFFIXES = { linux: "-gnu", darwin: "", win32: "-msvc" } as const;

/** Types, sources, documentation: never read at run time. */
const NOT_RUN =
  /\.(d\.[cm]?ts|[cm]?ts|map|md|markdown|txt|c|cc|cpp|h|hpp|gypi?|tsbuildinfo|flow|yml)$|\/\.[^/]/;
const LICENCE = /^[^/]*(licen[cs]e|copying|notice)[^/]*$/i;

/** A package brings a native addon that the table of addons does not know. */
export class UnknownAddonError extends Error {
  override name = "UnknownAddonError";
}

/**
 * The packages that a program reaches.
 *
 * @param roots Keys in `packages` of those that the program's own modules import.
 * @param packages Every installed package, by its key.
 * @returns The keys of the roots and of all that they need, each once.
 */
export function reachablePackages(
  roots: Iterable<string>,
  packages: Readonly<Record<string, NpmPackage>>,
): Set<string> {
  const reached = new Set<string>();
  const waiting = [...roots];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const found = packages[key];
    if (found === undefined || reached.has(key)) continue;
    reached.add(key);
    const skipped = NEVER_LOADED[found.name] ?? [];
    waiting.push(
      ...found.dependencies.filter((dependency) =>
        !skipped.includes(packages[dependency]?.name ?? "")
      ),
    );
  }
  return reached;
}

/**
 * Whether a file of a reachable package goes into the executable. Licences always do.
 *
 * @param packageName Such as `zeromq` or `@scope/name`.
 * @param path The file's path inside the package, with forward slashes.
 * @param target The system to build for.
 * @throws {UnknownAddonError} For a native addon of a package without a rule.
 */
export function isEmbedded(packageName: string, path: string, target: Target): boolean {
  if (path.endsWith(".node")) {
    const addon = ADDONS[packageName];
    if (addon !== undefined) return path === addon(target);
    throw new UnknownAddonError(
      `the package ${packageName} has a native addon (${path}) that no rule knows; ` +
        `add one to ADDONS in tools/packages.ts, or to NEVER_LOADED if it is not used`,
    );
  }
  if (LICENCE.test(path)) return true;
  if (NOT_RUN.test(`/${path}`)) return false;
  if (path.endsWith(".cjs") && WITHOUT_CJS.includes(packageName)) return false;
  const only = ONLY_THESE[packageName];
  return only === undefined ||
    only.some((kept) => path === kept || path.startsWith(`${kept}/`));
}

/** A folder with what is in it; `undefined` stands for a file. */
export type FolderTree = ReadonlyMap<string, FolderTree | undefined>;

/**
 * The shortest list of files and folders that, left out, leaves exactly the wanted files.
 *
 * @param tree The content of a folder.
 * @param wanted Whether a file, by its path from that folder, stays.
 * @returns Paths from that folder; `[""]` if nothing of it is wanted.
 */
export function leaveOut(tree: FolderTree, wanted: (path: string) => boolean): string[] {
  const { kept, left } = divide(tree, "", wanted);
  return kept ? left : [""];
}

function divide(
  tree: FolderTree,
  prefix: string,
  wanted: (path: string) => boolean,
): { kept: boolean; left: string[] } {
  const left: string[] = [];
  let kept = false;
  for (const [name, content] of tree) {
    const path = prefix + name;
    if (content === undefined) {
      if (wanted(path)) kept = true;
      else left.push(path);
      continue;
    }
    const inside = divide(content, `${path}/`, wanted);
    if (inside.kept) {
      kept = true;
      left.push(...inside.left);
    } else left.push(path);
  }
  return { kept, left };
}
