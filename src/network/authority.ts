import type { UplinkMapping } from '#src/network/uplink-mapping.ts'

/** `^[a-z0-9][a-z0-9-]{2,31}$`, as every id on the wire. */
export type AuthorityId = string

/** Who answers for the roads: a council or its contractor. */
export type Authority = {
  readonly id: AuthorityId
  readonly name: string
  /** IANA name of the civil time of its nights, e.g. `Europe/London`. */
  readonly time_zone: string
  /** True for a demonstration: shown as DEMO, never a basis for real treatment. */
  readonly demonstration: boolean
  /** Kinds of LoRaWAN devices that it made known by naming their fields; absent: none. */
  readonly uplink_mappings?: readonly UplinkMapping[]
}
