import type { JsonObject } from '#src/telemetry/json-text.ts'

export const ENVELOPES = ['the-things-stack', 'chirpstack'] as const
/** The form in which a network server hands on what a device sent. */
export type Envelope = (typeof ENVELOPES)[number]

/** An uplink without its envelope. What the network left out is null, never zero. */
export type Uplink = {
  readonly dev_eui: string
  /** What the network calls the device and the application that it belongs to. */
  readonly device: string | null
  readonly application: string | null
  /** What the network says the device is: model, brand with model, profile. */
  readonly models: readonly string[]
  readonly f_port: number | null
  /** Frames since the device joined: 0 where it is left out. */
  readonly f_cnt: number
  /** Null: the frame carried nothing. */
  readonly bytes: Uint8Array | null
  /** As the network's own decoder has it; null: it has none. */
  readonly decoded: JsonObject | null
  /** When the network received it. */
  readonly at: Date | null
  /** Names this uplink among all of the network; the frame counter alone starts anew after each join. */
  readonly identity: string
  readonly radio: Radio
}
export type Radio = {
  readonly gateways: number
  /** Of the gateway that heard it best. */
  readonly rssi_dbm?: number
  readonly snr_db?: number
}
