import type { Fault } from '../../../firmware-sim/faults.ts'

/** What the simulator's thread is asked: a county's weather and sensors from `from` on. */
export type SeasonAsked = {
  readonly stations: number
  readonly routes: number
  readonly seed: number
  readonly from: Date
  readonly intervalS: number
  readonly faults: readonly Fault[]
  /** The weather service's query; every place has the same answer but for its coordinates. */
  readonly query: string
}

/** A day of the season as the world would send it: messages in the order in which they leave, one after the other. */
export type SeasonDay = {
  /** Index of the device in the county. */
  readonly devices: Uint16Array
  /** When each message leaves, ms. */
  readonly sent_at: Float64Array
  /** Where each payload ends. */
  readonly ends: Uint32Array
  readonly payloads: Uint8Array<ArrayBuffer>
  /** The weather service's answer of each hour of the day. */
  readonly weather: readonly unknown[]
}
