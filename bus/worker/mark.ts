/**
 * Text that every executable with the shell of a worker carries inside: by it a supervisor knows them among
 * the other files of a folder, without running anything.
 */
export const WORKER_MARK = "vj-toolkit: this program is a worker";
