import type { Service } from "../../../../bus/registry/schema.ts";
import { type Finding, Findings } from "../finding.ts";
import { count, shellWord } from "../words.ts";

/** An executable beside the console. */
export interface ProgramFile {
  readonly name: string;
  readonly path: string;
  /** Whether it comes with the toolkit, and so carries its version. */
  readonly isToolkits: boolean;
  /** Unix seconds. */
  readonly modifiedAt: number;
  /** What `--version` says, or why it says nothing. */
  readonly version: string | { readonly trouble: string };
}

/** What is known of the versions. */
export interface VersionFacts {
  /** Of the console. */
  readonly version: string;
  readonly files: readonly ProgramFile[];
  readonly services: readonly Service[];
  readonly os: string;
}

/** A start and a copy within so many seconds are the same: file systems round. */
const SLACK_SECONDS = 2;

function checkFile(found: Findings, file: ProgramFile, facts: VersionFacts): void {
  const { name, path, version } = file;
  if (typeof version !== "string") {
    const word = shellWord(path);
    const quarantine = facts.os === "darwin" ? `xattr -d com.apple.quarantine ${word}; ` : "";
    found.add(
      "problem",
      `${path} does not start: ${version.trouble}`,
      `chmod +x ${word}; ${quarantine}if ${word} --version still fails, copy the file anew`,
    );
  } else if (file.isToolkits && version !== facts.version) {
    found.add(
      "warning",
      `${name} is of version ${version}, vj_console of ${facts.version}`,
      "copy all executables from one and the same build",
    );
  }
}

function checkRunning(found: Findings, file: ProgramFile, service: Service): void {
  const { name, version, modifiedAt } = file;
  const running = service.metadata["version"];
  const mend = `vj_console restart ${name}`;
  if (typeof version !== "string") return;
  if (typeof running === "string" && running !== version) {
    found.add("warning", `${name} runs as version ${running}, the file is ${version}`, mend);
  } else if (modifiedAt > service.startedAt + SLACK_SECONDS) {
    found.add("warning", `${name} was started before its file was replaced`, mend);
  }
}

/** Whether the executables belong together, and what runs is what lies there. */
export function checkVersions(facts: VersionFacts): Finding[] {
  const found = new Findings("versions");
  const { version, files, services } = facts;
  for (const file of files) {
    checkFile(found, file, facts);
    const service = services.find(({ name, health }) => name === file.name && health !== "gone");
    if (service !== undefined) checkRunning(found, file, service);
  }
  if (found.isWell) {
    found.add(
      "ok",
      `vj_console ${version}` +
        (files.length === 0 ? "" : ` and ${count(files.length, "program")} beside it fit together`),
    );
  }
  return found.list;
}
