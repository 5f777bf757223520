import type { Metres } from '#src/units.ts'

/** What a probe measures is where somebody put it, not what it is made of. */
export type ProbeRole = 'surface' | 'subsurface' | 'air'
export type InstalledProbe = { readonly role: ProbeRole; readonly depth_m?: Metres }

/** A device that speaks through a LoRaWAN network, as somebody installed it. */
export type LorawanInstallation = {
  /** 16 lower-case hexadecimal digits. */
  readonly dev_eui: string
  /** Id of its family or of a mapping; absent: what the network says that it is. */
  readonly decoder?: string
  /** By the vendor's field; absent: as the family is usually installed. */
  readonly probes?: Readonly<Record<string, InstalledProbe>>
}
