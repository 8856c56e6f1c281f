/** Whether an IPv4 address is one of this machine. It may change while it runs, so it is asked each time. */
export function isOwnAddress(address: string): boolean {
  return address.startsWith("127.") ||
    Deno.networkInterfaces().some((network) => network.address === address);
}
