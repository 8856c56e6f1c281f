/** OSC for every worker: messages, codec, templates for hot paths, targets and the sender. */
export { decodePacket } from "./decode.ts";
export type { DecodeLimits, DecodeResult } from "./decode.ts";
export { encodeMessage } from "./encode.ts";
export { OscDecodeError, OscEncodeError } from "./message.ts";
export type { OscColor, OscMessage, OscTimeTag, OscValue } from "./message.ts";
export { OscSender } from "./sender.ts";
export type { OscSenderOptions, OscSenderStats } from "./sender.ts";
export { formatTarget, OSC_PROFILES, oscTargets } from "./target.ts";
export type { OscProfile, OscTarget } from "./target.ts";
export { MessageTemplate } from "./template.ts";
