/** Asks the analyser what it can hear. */
import { delimiter, join } from "node:path";
import { isTable, type Values } from "../../../../bus/config/assignments.ts";
import { type AudioFacts, type Input, RECORDERS } from "../checks/audio.ts";
import { askProgram } from "../external_program.ts";
import { isObject } from "../../schema_text.ts";

/** The inputs in what `audio_analyzer devices --json` prints; null where it is of another shape. */
export function inputsIn(text: string): Input[] | null {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(list)) return null;
  return list.flatMap((input) => {
    const name = isObject(input) ? input["name"] : undefined;
    const description = isObject(input) ? input["description"] : undefined;
    if (typeof name !== "string") return [];
    return [{ name, description: typeof description === "string" ? description : "" }];
  });
}

async function isInstalled(program: string): Promise<boolean> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(delimiter)) {
    try {
      const { isFile } = await Deno.stat(join(folder, program));
      if (folder !== "" && isFile) return true;
    } catch {
      continue; // not in this folder
    }
  }
  return false;
}

function hasAlsa(): boolean {
  try {
    Deno.dlopen("libasound.so.2", {}).close();
    return true;
  } catch {
    return false;
  }
}

function configuredInput(document: Values): string {
  const fromEnvironment = Deno.env.get("VJ_AUDIO_ANALYZER_INPUT");
  if (fromEnvironment) return fromEnvironment;
  const section = document["audio_analyzer"];
  const input = isTable(section) ? section["input"] : undefined;
  return typeof input === "string" ? input : "default";
}

/** What is known of the sound inputs. @param analyzer the executable beside the console, if there is one */
export async function audioFacts(analyzer: string | null, document: Values): Promise<AudioFacts> {
  const isLinux = Deno.build.os === "linux";
  const [answer, ...recorders] = await Promise.all([
    analyzer === null ? null : askProgram(analyzer, ["devices", "--json"]),
    ...RECORDERS.map(async (program) => isLinux && await isInstalled(program) ? program : null),
  ]);
  const inputs = answer?.outcome === "ok" ? inputsIn(answer.stdout) : null;
  const trouble = answer?.trouble || "audio_analyzer answers with something else than a list";
  return {
    hasAnalyzer: analyzer !== null,
    os: Deno.build.os,
    inputs: inputs ?? { trouble },
    configured: configuredInput(document),
    recorders: recorders.filter((program) => program !== null),
    hasAlsa: isLinux ? hasAlsa() : null,
  };
}
