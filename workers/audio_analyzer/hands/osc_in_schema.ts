/** Where hands are heard over OSC: `osc_in` of the configuration. */
import { z } from "zod";
import { parseUdpAddress, UDP_ADDRESS_FORMS } from "../../../bus/osc/mod.ts";

/** A port (then of the loopback address), `address:port`, or `off`. */
export const oscInSchema = z.union([z.int().transform(String), z.string()]).superRefine(
  (text, context) => {
    if (text === "off" || parseUdpAddress(text) !== undefined) return;
    const message = `"${text}" is no UDP address: write ${UDP_ADDRESS_FORMS} or off`;
    context.addIssue({ code: "custom", message, input: text });
  },
);
