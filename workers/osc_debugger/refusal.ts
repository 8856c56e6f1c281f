import { CommandError, errorText, UserError } from "../../bus/mod.ts";
import { OscEncodeError } from "../../bus/osc/mod.ts";
import { AddressFilterError } from "./messages/address_filter.ts";

/** What the caller of a command can mend. */
const MISTAKES = [UserError, RangeError, SyntaxError, OscEncodeError, AddressFilterError];

/** What a command is answered with: the caller's mistakes say what is wrong with the payload. */
export function refusal(error: unknown): unknown {
  if (!MISTAKES.some((mistake) => error instanceof mistake)) return error;
  return new CommandError("invalid_payload", errorText(error), { cause: error });
}
