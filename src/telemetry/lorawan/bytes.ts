/** Big-endian numbers of a frame. Whoever asks has looked at its length; past the end they are 0, never garbage. */
export const u8 = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0
export const u16 = (bytes: Uint8Array, at: number): number => (u8(bytes, at) << 8) | u8(bytes, at + 1)
/** Two's complement. */
export const s16 = (bytes: Uint8Array, at: number): number => (u16(bytes, at) << 16) >> 16
/** `<< 24` alone is negative from 2038 on. */
export const u32 = (bytes: Uint8Array, at: number): number =>
  ((u16(bytes, at) << 16) | u16(bytes, at + 2)) >>> 0
export const s16LittleEndian = (bytes: Uint8Array, at: number): number =>
  ((u8(bytes, at + 1) << 24) | (u8(bytes, at) << 16)) >> 16

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Bytes of standard base64 with its padding; null for the URL variant, blanks or hexadecimal that does not fit. */
export function base64Bytes(text: string): Uint8Array | null {
  if (!BASE64.test(text)) return null
  const binary = atob(text)
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0))
}

/** What a text that is no base64 probably is. */
export function causeOfBadBase64(text: string): string {
  if (/^(?:[0-9A-Fa-f]{2})+$/.test(text)) return 'hexadecimal instead of base64'
  if (/[-_]/.test(text)) return 'the URL variant of base64 (- and _ instead of + and /)'
  if (/\s/.test(text)) return 'blanks or line ends inside the text'
  return 'a text that was cut off'
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** 16 lower-case hexadecimal digits, however the network writes case and separators; null when it is none. */
export function devEui(text: unknown): string | null {
  if (typeof text !== 'string') return null
  const digits = text.replace(/[-:. ]/g, '').toLowerCase()
  return /^[0-9a-f]{16}$/.test(digits) ? digits : null
}

/** As people compare it with a data sheet. */
export const shownBytes = (bytes: Uint8Array): string =>
  `${hex(bytes.subarray(0, 32))} (${bytes.length} bytes)`
