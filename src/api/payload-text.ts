/** So much of a payload is shown: the fault lies mostly in its first lines. */
const SHOWN_BYTES = 2_048

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A payload as its owner may read it: its text, or its bytes in hexadecimal where it is none; cut when long. */
export function payloadText(payload: Uint8Array): string {
  const shown = payload.subarray(0, SHOWN_BYTES)
  const more = payload.byteLength > SHOWN_BYTES ? ` … (${payload.byteLength} bytes)` : ''
  try {
    // cut within a letter, the text ends before it
    return `${utf8.decode(shown, { stream: more !== '' })}${more}`
  } catch {
    return `${Buffer.from(shown.subarray(0, 256)).toString('hex')}${payload.byteLength > 256 ? ' …' : ''} (no UTF-8 text; in hexadecimal)`
  } finally {
    utf8.decode(new Uint8Array())
  }
}
