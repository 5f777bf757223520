import { passage } from '#src/network/osm/osm-access.ts'
import type { OsmTags } from '#src/network/osm/osm-extract.ts'
import { statedLength } from '#src/network/osm/osm-quantities.ts'
import type { Metres } from '#src/units.ts'

/** What a point on a road means for who drives over it. */
export type NodeRule = {
  /** Nobody gets past: the road ends here from both sides. */
  readonly isCut: boolean
  readonly isTurningPlace: boolean
  readonly hazards: readonly string[]
  readonly height_m: Metres | null
}

/** On foot or by bicycle only. */
const STOPS_VEHICLES = new Set([
  ...['bollard', 'block', 'jersey_barrier', 'log', 'debris', 'chain', 'fence', 'wall', 'hedge', 'planter'],
  ...['stile', 'kissing_gate', 'cycle_barrier', 'motorcycle_barrier', 'turnstile', 'horse_stile'],
])
const GATES = new Set(['gate', 'lift_gate', 'swing_gate', 'sliding_gate', 'hampshire_gate'])
const TURNING = new Set(['turning_circle', 'turning_loop', 'mini_roundabout'])

const isOpened = (tags: OsmTags): boolean => {
  const { state, tag } = passage(tags)
  return state === 'open' && tag !== ''
}

/** A gate that is not said to be shut is taken to be open, and told to the driver. */
function isCut(tags: OsmTags): boolean {
  const { barrier } = tags
  if (barrier === undefined) return false
  if (STOPS_VEHICLES.has(barrier)) return !isOpened(tags)
  return passage(tags).state === 'shut' || (GATES.has(barrier) && tags.locked === 'yes')
}

function hazardsAt({ barrier = '', railway, ford, highway }: OsmTags): string[] {
  return [
    ...(GATES.has(barrier) ? ['gate'] : []),
    ...(barrier === 'cattle_grid' ? ['cattle grid'] : []),
    ...(railway === 'level_crossing' || railway === 'tram_level_crossing' ? ['level crossing'] : []),
    ...((ford !== undefined && ford !== 'no') || highway === 'ford' ? ['ford'] : []),
  ]
}

export const nodeRule = (tags: OsmTags): NodeRule => ({
  isCut: isCut(tags),
  isTurningPlace: TURNING.has(tags.highway ?? ''),
  hazards: hazardsAt(tags),
  height_m: statedLength(tags.maxheight, 1.5, 10).value,
})
