/** Gathers the facts of every check, all at once, and lets the checks judge them. */
import { join } from "node:path";
import type { Clock } from "../../../bus/clock.ts";
import { isTable, type Values } from "../../../bus/config/assignments.ts";
import { errorText } from "../../../bus/messages/errors.ts";
import { Registry } from "../../../bus/registry/registry.ts";
import type { Service } from "../../../bus/registry/schema.ts";
import { VERSION } from "../../../bus/version.ts";
import type { ConsoleBus } from "../../console_bus.ts";
import { checkAudio } from "./checks/audio.ts";
import { checkConfigFile, type ConfigFacts, documentOf } from "./checks/config.ts";
import { checkHome } from "./checks/home.ts";
import { checkPorts } from "./checks/ports.ts";
import { checkRegistry } from "./checks/registry.ts";
import { checkSupervisor } from "./checks/supervisor.ts";
import { checkVersions } from "./checks/versions.ts";
import { SECTION } from "../../cockpit/settings/settings_values.ts";
import { DEFAULT_PORTS } from "./default_ports.ts";
import { audioFacts } from "./facts/audio.ts";
import { configContent } from "./facts/config.ts";
import { homeFacts } from "./facts/home.ts";
import { portFacts } from "./facts/ports.ts";
import { registryFacts } from "./facts/registry.ts";
import { supervisorFacts } from "./facts/supervisor.ts";
import { type Neighbour, neighbours, programFiles } from "./facts/versions.ts";
import type { Check, Finding } from "./finding.ts";
import { mend, repairsFor } from "./repair.ts";

/** No check may take longer; a program that is asked has 3 s. */
const CHECK_MS = 3_500;

/** What is examined. */
export interface Machine {
  /** The folder of all state. */
  readonly home: string;
  /** Where the executables lie; null where there are none. */
  readonly folder: string | null;
  readonly clock: Clock;
  connect(): Promise<ConsoleBus>;
}

/** What several checks want to know. */
interface Surroundings {
  readonly config: ConfigFacts;
  /** The configuration's tables. */
  readonly document: Values;
  readonly services: readonly Service[];
  readonly programs: readonly Neighbour[];
}

function supervisedNames(document: Values): string[] {
  const section = document["process_manager"];
  const programs = isTable(section) ? section["programs"] : undefined;
  return isTable(programs) ? Object.keys(programs) : [];
}

async function surroundings({ home, folder, clock }: Machine): Promise<Surroundings> {
  const path = join(home, "config.toml");
  const content = await configContent(path);
  const document = documentOf(content);
  // Why the registry cannot be read is what its own check tells.
  const services = await new Registry({ home, clock }).services().catch(() => []);
  const registered = services.map(({ name }) => name);
  const programs = await neighbours(folder, [...registered, ...Object.keys(document)]);
  const known = new Set([
    ...Object.keys(DEFAULT_PORTS),
    ...registered,
    ...programs.map(({ name }) => name),
    ...supervisedNames(document),
    SECTION, // the console's own
  ]);
  return { config: { path, content, known: [...known] }, document, services, programs };
}

/** Runs a check; one that fails or takes too long spoils none of the others. */
async function guarded(check: Check, judge: () => Promise<Finding[]>): Promise<Finding[]> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`no result within ${CHECK_MS / 1000} s`)),
    CHECK_MS,
  );
  try {
    return await Promise.race([judge(), late.promise]);
  } catch (error) {
    const finding = `could not be examined: ${errorText(error)}`;
    return [{ check, state: "warning", finding }];
  } finally {
    clearTimeout(timer);
  }
}

/** Examines the machine. Takes less than 4 s; throws nothing. */
export async function examine(machine: Machine): Promise<Finding[]> {
  const { home, clock, connect } = machine;
  const { config, document, services, programs } = await surroundings(machine);
  const pathOf = (name: string) => programs.find((found) => found.name === name)?.path ?? null;
  // A section of the configuration makes no program: what else has such a name is not started.
  const asked = programs.filter(({ name }) =>
    Object.hasOwn(DEFAULT_PORTS, name) || services.some((service) => service.name === name)
  );
  const names = asked.map(({ name }) => name);
  const found = await Promise.all([
    guarded("home", async () => checkHome(await homeFacts(home, clock.now()))),
    guarded("config", () => Promise.resolve(checkConfigFile(config))),
    guarded("registry", async () => checkRegistry(await registryFacts(home, clock))),
    guarded(
      "supervisor",
      async () =>
        checkSupervisor(
          await supervisorFacts(connect, services, pathOf("process_manager") !== null),
        ),
    ),
    guarded("ports", async () => checkPorts(await portFacts(names, document, services))),
    guarded("audio", async () => checkAudio(await audioFacts(pathOf("audio_analyzer"), document))),
    guarded("versions", async () => {
      const files = await programFiles(asked);
      return checkVersions({ version: VERSION, files, services, os: Deno.build.os });
    }),
  ]);
  return found.flat();
}

/** Mends what can safely be mended. @returns what was done, and what could not be done */
export async function repair(machine: Machine): Promise<Finding[]> {
  const { home, clock } = machine;
  const [{ config }, homeNow, registry] = await Promise.all([
    surroundings(machine),
    homeFacts(home, clock.now()),
    registryFacts(home, clock),
  ]);
  const repairs = repairsFor(homeNow, config, registry);
  return await mend(repairs, registry, clock);
}
