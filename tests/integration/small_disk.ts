/** Small file systems that a test may fill or make read-only, where this user may mount one, as root may. */

/** Runs a program. @returns whether it succeeded; not, where there is no such program */
export async function succeeds(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stderr: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Whether this user may mount one. @param leftOut what is not tested otherwise, for people */
export async function canMount(leftOut: string): Promise<boolean> {
  const path = await Deno.makeTempDir({ prefix: "vj-test-" });
  const mounted = Deno.build.os === "linux" &&
    await succeeds("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", path);
  if (mounted) await succeeds("umount", path);
  await Deno.remove(path);
  if (!mounted) console.log(`left out: ${leftOut}: this user may not mount one`);
  return mounted;
}
