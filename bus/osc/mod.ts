/** OSC for every worker: messages, codec, templates for hot paths, targets and the sender. */
export { type DatagramReceiver, ReceiveError, type Sender } from "./datagram_receiver.ts";
export { decodePacket } from "./decode.ts";
export type { DecodeLimits, DecodeResult } from "./decode.ts";
export { encodeMessage } from "./encode.ts";
export { OscDecodeError, OscEncodeError } from "./message.ts";
export type { OscColor, OscMessage, OscTimeTag, OscValue } from "./message.ts";
export { openReceiver } from "./receiver.ts";
export { OscSender } from "./sender.ts";
export type { OscSenderOptions, OscSenderStats } from "./sender.ts";
export { formatTarget, OSC_PROFILES, oscTargets } from "./target.ts";
export type { OscProfile, OscTarget } from "./target.ts";
export { MessageTemplate } from "./template.ts";
export { parseUdpAddress, UDP_ADDRESS_FORMS, type UdpAddress } from "./udp_address.ts";
