import type { OsmTags } from '#src/network/osm/osm-extract.ts'

/** May a spreader of the authority pass? `unclear`: the tag has a value that is not known here. */
export type Passage = { readonly state: 'open' | 'shut' | 'unclear'; readonly tag: string }

/** The first that is there rules: from the vehicle's kind to everybody. */
const KEYS = ['motor_vehicle', 'vehicle', 'access'] as const
const OPEN = new Set([
  ...['yes', 'permissive', 'designated', 'destination', 'delivery', 'customers', 'public', 'official'],
])
const SHUT = new Set([
  ...['no', 'private', 'agricultural', 'forestry', 'emergency', 'military', 'permit', 'residents'],
])

/** A road for residents and their guests is open to who treats it; a private one is not the authority's. */
export function passage(tags: OsmTags): Passage {
  const key = KEYS.find((one) => tags[one] !== undefined)
  if (!key) return { state: 'open', tag: '' }
  const values = tags[key]!.split(';').map((value) => value.trim())
  const tag = `${key}=${tags[key]}`
  if (values.some((value) => OPEN.has(value))) return { state: 'open', tag }
  return { state: values.every((value) => SHUT.has(value)) ? 'shut' : 'unclear', tag }
}

/** Which way the nodes of a way may be driven; `changing`: it depends on the hour. */
export type Direction = 'both' | 'along' | 'against' | 'changing' | 'unclear'

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  yes: 'along',
  true: 'along',
  '1': 'along',
  '-1': 'against',
  reverse: 'against',
  no: 'both',
  false: 'both',
  '0': 'both',
  // one lane, by turns: traffic lights at a narrow bridge
  alternating: 'both',
  reversible: 'changing',
}

export const isRoundabout = ({ junction }: OsmTags): boolean =>
  junction === 'roundabout' || junction === 'circular'

/** Motorways and roundabouts are one-way without saying so. */
export function direction(tags: OsmTags): Direction {
  const stated = tags['oneway:motor_vehicle'] ?? tags.oneway
  if (stated !== undefined) return DIRECTIONS[stated] ?? 'unclear'
  return isRoundabout(tags) || tags.highway === 'motorway' ? 'along' : 'both'
}
