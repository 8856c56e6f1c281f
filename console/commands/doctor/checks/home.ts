import { type Finding, Findings } from "../finding.ts";
import { diskSize, octal, shellWord, some } from "../words.ts";

/** A show's logs may fill the disk below this. */
const LITTLE_BYTES = 200e6;
/** Nothing can be relied on below this. */
const TOO_LITTLE_BYTES = 20e6;

const OTHERS_MAY = 0o077;
const OTHERS_MAY_WRITE = 0o022;

/** What is known of the folder of all state. */
export interface HomeFacts {
  readonly path: string;
  /** What is there, null while nothing is; mode and owner are null where the system has none. */
  readonly entry: {
    readonly isFolder: boolean;
    readonly mode: number | null;
    readonly ownerId: number | null;
  } | null;
  /** As which user a file could be written there, or why it could not; null where nobody tried. */
  readonly writing: { readonly userId: number | null } | { readonly refusal: string } | null;
  /** Files that concern nobody else, with their modes. */
  readonly privateFiles: readonly { readonly path: string; readonly mode: number }[];
  /** What interrupted writes left behind. */
  readonly leftovers: readonly string[];
  /** Free on its disk, or why that is unknown. */
  readonly freeBytes: number | { readonly unknown: string };
}

/** The private files that other users may read or write. */
export function openFiles(facts: HomeFacts): { path: string; mode: number }[] {
  return facts.privateFiles.filter(({ mode }) => (mode & OTHERS_MAY) !== 0);
}

function checkAccess(found: Findings, { path, entry, writing }: HomeFacts): void {
  const word = shellWord(path);
  const mode = entry?.mode ?? 0o700;
  if ((mode & OTHERS_MAY) !== 0) {
    const may = (mode & OTHERS_MAY_WRITE) !== 0 ? "change" : "see";
    found.add(
      may === "change" ? "problem" : "warning",
      `other users of this machine may ${may} what is in ${path} (mode ${octal(mode)})`,
      `chmod 700 ${word}, or vj_console doctor --fix`,
    );
  }
  if (writing === null) return;
  if ("refusal" in writing) {
    found.add(
      "problem",
      `${path} cannot be written: ${writing.refusal}`,
      `sudo chown -R "$(id -u)" ${word}; chmod 700 ${word}; or choose another folder with VJ_HOME`,
    );
  } else if (entry?.ownerId !== writing.userId) {
    found.add(
      "problem",
      `${path} belongs to user ${entry?.ownerId}, and this is user ${writing.userId}: ` +
        "what one of them writes the other cannot change",
      `start everything as one user, without sudo; or take it: sudo chown -R "$(id -u)" ${word}`,
    );
  }
}

function checkSpace(found: Findings, { path, freeBytes }: HomeFacts): string {
  if (typeof freeBytes !== "number") {
    found.add("warning", `the free space for ${path} is unknown: ${freeBytes.unknown}`);
    return "";
  }
  const free = `${diskSize(freeBytes)} free`;
  if (freeBytes < LITTLE_BYTES) {
    found.add(
      freeBytes < TOO_LITTLE_BYTES ? "problem" : "warning",
      `only ${free} on the disk of ${path}`,
      "make room, for example empty the trash; logs and the registry are written there",
    );
  }
  return free;
}

/** Whether the folder of all state is there, private, writable, and has room. */
export function checkHome(facts: HomeFacts): Finding[] {
  const found = new Findings("home");
  const { path, entry, leftovers } = facts;
  if (entry !== null && !entry.isFolder) {
    found.add(
      "problem",
      `${path} is no folder`,
      `mv ${shellWord(path)} ${shellWord(`${path}.old`)}; a folder is made at the next start`,
    );
    return found.list;
  }
  const free = checkSpace(found, facts);
  if (entry !== null) checkAccess(found, facts);
  const open = openFiles(facts);
  if (open.length > 0) {
    const names = open.map((file) => `${file.path} (${octal(file.mode)})`);
    found.add(
      "warning",
      `other users may read ${some(names)}`,
      "vj_console doctor --fix makes them private (0600)",
    );
  }
  if (leftovers.length > 0) {
    found.add(
      "warning",
      `left over from interrupted writes: ${some(leftovers)}`,
      "vj_console doctor --fix removes them",
    );
  }
  if (found.isWell) {
    const what = entry === null ? "not there yet, made at the first start" : "private, writable";
    found.add("ok", `${path}: ${what}${free === "" ? "" : `, ${free}`}`);
  }
  return found.list;
}
