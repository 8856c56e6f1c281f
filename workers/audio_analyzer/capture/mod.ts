/** Where the analyser's sound comes from. */
export { captureMain } from "./child.ts";
export { AudioFileError, decodeFile } from "./decode.ts";
export type { DecodedAudio } from "./decode.ts";
export type { SampleGenerator } from "./demo.ts";
export type { CaptureBackend, CaptureDevice } from "./device.ts";
export { listDevices } from "./devices.ts";
export { formatProblem } from "./format.ts";
export { formatInput, InputError, parseInput } from "./input.ts";
export type { InputSpec } from "./input.ts";
export { openSource } from "./open.ts";
export type { OpenOptions } from "./open.ts";
export { PCM_ENCODINGS } from "./pcm.ts";
export type { PcmEncoding } from "./pcm.ts";
export type { AudioFormat, AudioSink, AudioSource, CaptureLog, SourceStatus } from "./source.ts";
export type { ChildCommand } from "./web_audio.ts";
