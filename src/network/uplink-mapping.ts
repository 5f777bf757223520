/** Where a mapping finds a measurement in what the network's decoder said, and how it becomes the contract's unit. */
export type MappedField = {
  /** Names from the top, joined by dots: `probe.temperature`, `channels.0.value`. */
  readonly path: string
  readonly unit?: string
  /** value × scale + offset, after the unit was turned into the contract's. */
  readonly scale?: number
  readonly offset?: number
}

/** A kind of device made known by naming its fields: no code. The last version counts. */
export type UplinkMapping = {
  readonly id: string
  readonly authority: string
  readonly version: number
  readonly name: string
  /** What the network calls this kind of device; absent: it is named in each device's registration. */
  readonly model?: string
  readonly fields: Readonly<Record<string, MappedField>>
  readonly saved_at: Date
  readonly saved_by: string
}
