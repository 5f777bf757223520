import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Position } from '#src/network/treatment-route.ts'

/** About 111 m apart, along the equator. */
export const JUNCTIONS: readonly Position[] = [
  [0, 0],
  [0.001, 0],
  [0.002, 0],
]

/** An unnamed residential road between two of them, about 111 m long. */
export const madeUpSegment = (
  id: string,
  from: number,
  to: number,
  more: Partial<NetworkSegment> = {},
): NetworkSegment => ({
  id,
  from,
  to,
  road: id,
  road_class: 'residential',
  slip_road: false,
  roundabout: false,
  bridge: false,
  one_way: false,
  length_m: 111.2,
  width_m: null,
  lanes: null,
  speed_limit_kmh: null,
  limits: { weight_t: null, width_m: null, height_m: null },
  gritting: null,
  hazards: [],
  line: [JUNCTIONS[from]!, JUNCTIONS[to]!],
  ...more,
})

/** Two roads one after the other; turning from the first into the second is banned. */
export const madeUpRoads = (more: Partial<RoadNetwork> = {}): RoadNetwork => ({
  format: 'frostline.road-network/1',
  name: 'made up',
  source: 'a test',
  credits: [],
  junctions: JUNCTIONS,
  segments: [madeUpSegment('high-street', 0, 1), madeUpSegment('low-street', 1, 2)],
  banned_turns: [{ from: 0, via: 1, to: 1 }],
  turning_places: [1],
  ...more,
})
