/** What the bytes of a frame say, under the vendor's own names. */
export type Decoded = {
  readonly fields: Readonly<Record<string, number | string>>
  /** What is doubtful about the whole frame. */
  readonly flags?: readonly string[]
  /** Probes that are fitted and say nothing, each with what it sent. */
  readonly faults?: Readonly<Record<string, string>>
  /** Each reading of a frame that carries several; `fields` holds the first. */
  readonly grouped?: readonly Readonly<Record<string, number>>[]
}
/** Why the bytes are no frame of this family: nothing of them is believed. */
export type FrameFault = { readonly expected: string; readonly got: string; readonly likely_cause?: string }

export type Decoder = (bytes: Uint8Array, fPort: number | null) => Decoded | FrameFault

export const isFrameFault = (decoded: Decoded | FrameFault): decoded is FrameFault => 'expected' in decoded

export const wrongLength = (expected: string, bytes: Uint8Array): FrameFault => ({
  expected,
  got: `${bytes.length} bytes`,
  likely_cause: 'a frame that was cut off, or of another device',
})

export const wrongPort = (expected: string, fPort: number | null): FrameFault => ({
  expected: `fPort ${expected}`,
  got: fPort === null ? 'no fPort' : `fPort ${fPort}`,
  likely_cause: 'a configuration or status frame, or another device',
})

/** 6553.6 °C too high: a decoder somewhere did not extend the sign of tenths of a degree. */
const LOST_SIGN = 6553.6
export const hasLostSign = (value: number): boolean => value > LOST_SIGN / 2 && value <= LOST_SIGN
/** In tenths, as it was sent. */
export const withSign = (value: number): number => Math.round((value - LOST_SIGN) * 10) / 10
