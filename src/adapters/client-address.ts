const MAPPED = '::ffff:'

/** IPv6 hands out 2⁶⁴ addresses to one household: the first four groups stand for all of them. */
function network64(address: string): string {
  const [head = '', tail] = address.split('::')
  const before = head ? head.split(':') : []
  const after = tail ? tail.split(':') : []
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  return `${[...before, ...Array(Math.max(0, zeros)).fill('0'), ...after].slice(0, 4).join(':')}::/64`
}

/** By what connections are counted together: an IPv4 address, or an IPv6 network of 64 bits. */
export function clientAddress(remote: string | undefined): string {
  if (!remote) return 'unknown'
  if (remote.startsWith(MAPPED)) return remote.slice(MAPPED.length)
  return remote.includes(':') ? network64(remote) : remote
}
