import { type ImportRefusal, refusal } from '#src/network/lines/import-refusal.ts'
import type { RoadSegment } from '#src/network/treatment-route.ts'

/** What a line's own fields say of its surroundings; what they do not say is absent. */
export type LineSurroundings = Pick<RoadSegment, 'sky_view' | 'elevation_m' | 'bridge'>

const RANGES = {
  sky_view: { least: 0, most: 1, expected: 'a share of open sky from 0 to 1' },
  elevation_m: { least: -100, most: 3_000, expected: 'metres above the sea' },
} as const

/** As OpenStreetMap tags bridges; a name or number in a field called so says nothing. */
const BRIDGE: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  viaduct: true,
  no: false,
  false: false,
}

/** `sky_view`, `elevation_m` and `bridge` of a line; the first that cannot be refuses the file. */
export function lineSurroundings(
  properties: Readonly<Record<string, unknown>>,
  number: number,
): LineSurroundings | ImportRefusal {
  const found: { sky_view?: number; elevation_m?: number; bridge?: boolean } = {}
  for (const field of ['sky_view', 'elevation_m'] as const) {
    const value = properties[field]
    if (value === undefined || value === null) continue
    const { least, most, expected } = RANGES[field]
    if (typeof value !== 'number' || !(value >= least && value <= most))
      return refusal('out_of_range', `Line ${number}: ${field} is ${JSON.stringify(value)}, not ${expected}.`)
    found[field] = value
  }
  const { bridge } = properties
  const isBridge = ['string', 'boolean'].includes(typeof bridge) ? BRIDGE[String(bridge)] : undefined
  return isBridge === undefined ? found : { ...found, bridge: isBridge }
}
