/** What the soak writes over the registry: the beginning of a file, as a crash of the system leaves it. */
export const GARBAGE = '{"version": "1.0", "soaked": tru';
