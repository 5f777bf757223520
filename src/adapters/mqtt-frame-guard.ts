/** MQTT frames, looked at before the broker buffers them: a header may claim 256 MB. */
const MAX_CONNECT_BYTES = 4_096
const MAX_PACKET_BYTES = 65_536
const CONNECT = 0x10
const MAX_LENGTH_BYTES = 4

export type FrameGuard = {
  /** What is wrong with the bytes so far, or null; once something is, it stays so. */
  check(chunk: Uint8Array): string | null
  /** The number of the packet that has begun and not ended; null between two. */
  unfinished(): number | null
}

/** Follows the bytes of one connection. */
export function frameGuard(): FrameGuard {
  let isFirst = true
  let header: number | null = null
  let length = 0
  let lengthBytes = 0
  let body = 0
  let packets = 0
  let fault: string | null = null

  const beginPacket = (byte: number): void => {
    if (isFirst && byte !== CONNECT) fault = 'the first packet is no MQTT CONNECT'
    header = byte
    packets++
    length = 0
    lengthBytes = 0
  }
  const endHeader = (): void => {
    if (length > (isFirst ? MAX_CONNECT_BYTES : MAX_PACKET_BYTES)) fault = `a packet of ${length} bytes`
    isFirst = false
    header = null
    body = length
  }
  const takeLength = (byte: number): void => {
    length += (byte & 0x7f) * 128 ** lengthBytes++
    if (byte < 0x80) endHeader()
    else if (lengthBytes === MAX_LENGTH_BYTES) fault = 'a packet length of more than 4 bytes'
  }
  return {
    check(chunk) {
      for (let at = 0; at < chunk.length && !fault; ) {
        if (body > 0) {
          const step = Math.min(body, chunk.length - at)
          body -= step
          at += step
        } else if (header === null) beginPacket(chunk[at++]!)
        else takeLength(chunk[at++]!)
      }
      return fault
    },
    unfinished: () => (header !== null || body > 0 ? packets : null),
  }
}
