/** What the files that start a program at login say. */

/** The words of a command line in a unit, see systemd.syntax(7). */
function systemdWords(text: string): string[] {
  const words = text.match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\S+/g) ?? [];
  return words.map((word) => {
    const quote = /^["']/.exec(word)?.[0];
    const inner = quote !== undefined && word.length > 1 ? word.slice(1, -1) : word;
    return inner
      .replace(
        /\\(?:x([0-9a-fA-F]{2})|(.))/g,
        (_, code: string | undefined, sign: string) =>
          code === undefined ? sign : String.fromCharCode(parseInt(code, 16)),
      );
  });
}

/**
 * The program that a systemd unit starts (systemd.service(5), ExecStart=), null where it names none.
 *
 * @param home what `%h` stands for
 */
export function systemdProgram(unit: string, home: string): string | null {
  const line = /^[ \t]*ExecStart[ \t]*=[ \t]*[-@:+!]*(.+)$/m.exec(unit)?.[1] ?? "";
  const words = systemdWords(line.trim()).map((word) =>
    word.replace(/%([h%])/g, (_, sign: string) => sign === "h" ? home : "%")
  );
  // A path that systemd cannot start itself is given to a shell: sh -c 'exec "$0" "$@"' PATH
  const isShell = words[0] === "/bin/sh" && words[1] === "-c" && words.length > 3;
  const program = isShell ? words[3]?.replaceAll("$$", "$") : words[0];
  return program === undefined || program === "" ? null : program;
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
