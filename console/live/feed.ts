import type { ConsoleBus } from "../console_bus.ts";
import type { LiveModel } from "./model.ts";

/** What the live picture is made of. `audio.beat` is left out: the features carry the count as well. */
const TOPICS = ["audio.features", "audio.spectrum", "audio.stats"];

/**
 * Feeds the model from the bus until the result is called.
 * @param nowMs monotonic milliseconds
 * @param onChange called after each change of the model
 */
export function feed(
  bus: ConsoleBus,
  model: LiveModel,
  nowMs: () => number,
  onChange: () => void,
): () => void {
  const endServices = bus.onServices((services, trouble) => {
    model.setWorkers(services, trouble);
    onChange();
  });
  const subscription = bus.subscribe(TOPICS, (message) => {
    model.apply(message, nowMs());
    onChange();
  });
  return () => {
    endServices();
    subscription.close();
  };
}
