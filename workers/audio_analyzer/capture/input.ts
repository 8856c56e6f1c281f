/** What the user asked to listen to: the text of `--input`. */

/** The input that such a text names; see {@link parseInput}. */
export type InputSpec =
  | { readonly kind: "default" }
  | { readonly kind: "device"; readonly name: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "stdin" }
  | { readonly kind: "demo" };

/** A text that names no input. */
export class InputError extends Error {
  override readonly name = "InputError";
}

const ALLOWED = "default, device:<name>, file:<path>, stdin, demo";

/**
 * Reads the text of `--input`.
 *
 * @throws InputError quoting the text and listing what is allowed
 */
export function parseInput(text: string): InputSpec {
  const trimmed = text.trim();
  // No device or file of anybody is called so, and no program can be started with a NUL.
  if (/\p{Cc}/u.test(trimmed)) {
    throw new InputError(`input ${JSON.stringify(text)} holds a control character: leave it out`);
  }
  const colon = trimmed.indexOf(":");
  const kind = colon < 0 ? trimmed : trimmed.slice(0, colon);
  const rest = colon < 0 ? undefined : trimmed.slice(colon + 1).trim();
  switch (kind) {
    case "default":
    case "stdin":
    case "demo":
      if (rest === undefined) return { kind };
      throw new InputError(`input "${text}": "${kind}" stands alone; allowed are ${ALLOWED}`);
    case "device":
      if (rest) return { kind, name: rest };
      throw new InputError(
        `input "${text}" lacks the device's name: device:<name>, the names are told by "devices"`,
      );
    case "file":
      if (rest) return { kind, path: rest };
      throw new InputError(`input "${text}" lacks the file's path: file:<path>`);
    default:
      throw new InputError(`unknown input "${text}": allowed are ${ALLOWED}`);
  }
}

/** The text that `parseInput` reads as `spec`. */
export function formatInput(spec: InputSpec): string {
  if (spec.kind === "device") return `device:${spec.name}`;
  if (spec.kind === "file") return `file:${spec.path}`;
  return spec.kind;
}
