/** The systems that executables can be built for. */

/** What differs between two systems when building for them. */
export interface Target {
  /** Name of the system as the compiler knows it. */
  readonly triple: string;
  /** `process.platform` and `process.arch` of a program running there. */
  readonly platform: "linux" | "darwin" | "win32";
  readonly arch: "x64" | "arm64";
  /** Ending of an executable's file name. */
  readonly extension: "" | ".exe";
}

/** Every target, by triple. */
export const TARGETS: readonly Target[] = [
  { triple: "x86_64-unknown-linux-gnu", platform: "linux", arch: "x64", extension: "" },
  { triple: "aarch64-unknown-linux-gnu", platform: "linux", arch: "arm64", extension: "" },
  { triple: "x86_64-apple-darwin", platform: "darwin", arch: "x64", extension: "" },
  { triple: "aarch64-apple-darwin", platform: "darwin", arch: "arm64", extension: "" },
  { triple: "x86_64-pc-windows-msvc", platform: "win32", arch: "x64", extension: ".exe" },
];

/** The target asked for is none that can be built. */
export class UnknownTargetError extends Error {
  override name = "UnknownTargetError";
}

/**
 * Finds a target by its triple.
 *
 * @param triple For example `x86_64-unknown-linux-gnu`.
 * @throws {UnknownTargetError} With the list of known triples.
 */
export function targetNamed(triple: string): Target {
  const target = TARGETS.find((candidate) => candidate.triple === triple);
  if (target !== undefined) return target;
  const known = TARGETS.map((candidate) => `  ${candidate.triple}`).join("\n");
  throw new UnknownTargetError(`no target "${triple}"; known are:\n${known}`);
}
