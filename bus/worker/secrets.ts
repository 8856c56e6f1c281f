import type { ConfigSchema } from "../config/config.ts";
import { fieldMeta } from "../config/field_meta.ts";
import type { JsonObject } from "../messages/envelope.ts";

/** A configuration fit to be shown: fields marked `secret` say only whether they are set. */
export function withoutSecrets(schema: ConfigSchema, config: JsonObject): JsonObject {
  const shown: JsonObject = {};
  for (const [key, value] of Object.entries(config)) {
    const secret = fieldMeta(schema, key).secret === true;
    shown[key] = !secret ? value : value ? "(set)" : "(not set)";
  }
  return shown;
}
