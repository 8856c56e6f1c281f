/** What the files that start a program at login say. */

function readSystemdWord(text: string): string | null {
  const quoted = /^(["'])((?:\\.|(?!\1).)*)\1/.exec(text);
  const word = quoted?.[2] ?? /^\S+/.exec(text)?.[0];
  if (word === undefined || word === "") return null;
  return word
    .replace(/\\x([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    .replace(/\\(["'\\ ])/g, "$1");
}

/**
 * The program that a systemd unit starts (systemd.service(5), ExecStart=), null where it names none.
 *
 * @param home what `%h` stands for
 */
export function systemdProgram(unit: string, home: string): string | null {
  const line = /^[ \t]*ExecStart[ \t]*=[ \t]*[-@:+!]*(.+)$/m.exec(unit)?.[1];
  const word = line === undefined ? null : readSystemdWord(line.trim());
  return word?.replace(/%([h%])/g, (_, sign: string) => sign === "h" ? home : "%") ?? null;
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  amp: "&",
};

/** The program that a launchd property list starts (launchd.plist(5)), null where it names none. */
export function launchdProgram(plist: string): string | null {
  const text = /<key>\s*ProgramArguments\s*<\/key>\s*<array>\s*<string>([^<]*)<\/string>/
    .exec(plist)?.[1] ?? /<key>\s*Program\s*<\/key>\s*<string>([^<]*)<\/string>/.exec(plist)?.[1];
  const program = text?.trim().replace(
    /&(lt|gt|quot|apos|amp);/g,
    (entity, name: string) => ENTITIES[name] ?? entity,
  );
  return program === undefined || program === "" ? null : program;
}
