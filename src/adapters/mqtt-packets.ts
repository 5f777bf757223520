/** Packet types that a subscriber is sent, as in the high half of a packet's first byte. */
export const CONNACK = 2
export const PUBLISH = 3
export const PUBACK = 4
export const SUBACK = 9
export const DISCONNECT = 14

/** A message as it came; `messageId` is null at QoS 0. */
export type Publication = {
  readonly topic: string
  readonly payload: Uint8Array
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
  readonly messageId: number | null
}
/** Told of each whole packet of a connection; `body` is all after the length. */
export type PacketHandler = (type: number, flags: number, body: Buffer) => void

const MAX_LENGTH_BYTES = 4
const TYPE_SHIFT = 4
const FLAGS = 0x0f

/** The variable-length integer at that place; null when its end is not there yet. Throws where there is none. */
function lengthAt(bytes: Buffer, at: number): { value: number; end: number } | null {
  let value = 0
  for (let count = 0; count < MAX_LENGTH_BYTES; count++) {
    const byte = bytes[at + count]
    if (byte === undefined) return null
    value += (byte & 0x7f) * 128 ** count
    if (byte < 0x80) return { value, end: at + count + 1 }
  }
  throw new Error('a packet length of more than 4 bytes')
}

/**
 * Cuts what comes on a connection into packets. By hand: a library's parser makes some ten objects of each packet, which
 * costs as much as the whole judgement of the reading in it.
 */
export function packetReader(handle: PacketHandler): (chunk: Buffer) => void {
  let parts: Buffer[] = []
  let held = 0
  /** Bytes from the beginning of the first packet to its end, as far as its header has said; 0: it has not. */
  let needed = 0
  return (chunk) => {
    parts.push(chunk)
    held += chunk.length
    // Joined once a packet, not once a chunk: one of 256 MB comes in thousands
    if (held < needed) return
    const bytes = parts.length === 1 ? chunk : Buffer.concat(parts, held)
    let at = 0
    needed = 0
    while (at < bytes.length) {
      const length = lengthAt(bytes, at + 1)
      const end = length ? length.end + length.value : 0
      if (!length || end > bytes.length) {
        if (length) needed = end - at
        break
      }
      handle(bytes[at]! >> TYPE_SHIFT, bytes[at]! & FLAGS, bytes.subarray(length.end, end))
      at = end
    }
    parts = at < bytes.length ? [bytes.subarray(at)] : []
    held = bytes.length - at
  }
}

/** A PUBLISH of MQTT 5 or 3.1.1. Its properties are stepped over: none that was asked for changes what is said. */
export function publicationOf(flags: number, body: Buffer, version: 4 | 5): Publication {
  const qos = ((flags >> 1) & 3) as 0 | 1 | 2
  const topicEnd = 2 + body.readUInt16BE(0)
  const messageId = qos > 0 ? body.readUInt16BE(topicEnd) : null
  let payloadAt = qos > 0 ? topicEnd + 2 : topicEnd
  if (version === 5) {
    const properties = lengthAt(body, payloadAt)
    if (!properties) throw new Error('a message without its properties')
    payloadAt = properties.end + properties.value
  }
  const topic = body.toString('utf8', 2, topicEnd)
  return { topic, payload: body.subarray(payloadAt), qos, retain: (flags & 1) === 1, messageId }
}

const PUBACK_BYTES = 4

/** Acknowledgements, one after another; valid in MQTT 5 and 3.1.1 alike. */
export function acknowledgements(messageIds: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(PUBACK_BYTES * messageIds.length)
  for (const [index, id] of messageIds.entries()) {
    bytes[PUBACK_BYTES * index] = PUBACK << TYPE_SHIFT
    bytes[PUBACK_BYTES * index + 1] = 2
    bytes.writeUInt16BE(id, PUBACK_BYTES * index + 2)
  }
  return bytes
}
