import { basename } from "node:path";
import { errorText } from "../../../../bus/messages/errors.ts";
import { clockDuration } from "../../../durations.ts";
import type { Desk } from "../../desk.ts";
import { readRecording } from "../../state/osc_status.ts";
import { unheard } from "../playback/unheard.ts";
import { recordingFiles } from "./recording_files.ts";
import { RecordingList } from "./recording_list.ts";

/** Why the debugger can be told nothing; null when it can. */
export function unreachable(desk: Desk): string | null {
  return unheard(desk, desk.model.osc.worker);
}

/** Lets the debugger forget all addresses. */
export async function clearAddresses(desk: Desk): Promise<void> {
  await told(desk, async () => {
    const { cleared } = await desk.send(desk.model.osc.worker, "clear");
    desk.model.osc.clear();
    return `${cleared} addresses forgotten`;
  });
}

/** Begins to record, or ends the recording. */
export async function toggleRecording(desk: Desk): Promise<void> {
  const isRecording = (desk.model.osc.status?.recording ?? null) !== null;
  await told(desk, async () => {
    const answer = await desk.send(
      desk.model.osc.worker,
      isRecording ? "stop_recording" : "record",
    );
    if (!isRecording) return `recording to ${basename(String(answer["file"]))}`;
    const done = readRecording(answer);
    if (done === null) return "recorded";
    return `${done.packets} packets in ${clockDuration(done.seconds)}: ${basename(done.file)}`;
  });
}

/** Ends the replay that plays, or lets a recording be chosen. */
export async function toggleReplay(desk: Desk): Promise<void> {
  if ((desk.model.osc.status?.replay ?? null) !== null) {
    return await told(desk, async () => {
      await desk.send(desk.model.osc.worker, "stop_replay");
      return "replay ended";
    });
  }
  const files = await recordingFiles();
  if (files.length === 0) return desk.warn("nothing was recorded yet: r records");
  desk.open(
    new RecordingList(desk, files, ({ name }) =>
      void told(desk, async () => {
        await desk.send(desk.model.osc.worker, "replay", { file: name });
        return `playing ${name}`;
      })),
  );
}

async function told(desk: Desk, act: () => Promise<string>): Promise<void> {
  try {
    desk.say(await act());
  } catch (error) {
    desk.warn(errorText(error));
  }
}
