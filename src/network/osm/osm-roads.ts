import type { ImportNotes } from '#src/network/import-notes.ts'
import { direction, isRoundabout, passage } from '#src/network/osm/osm-access.ts'
import type { OsmTags, OsmWay } from '#src/network/osm/osm-extract.ts'
import { grittingOf } from '#src/network/osm/osm-gritting.ts'
import {
  type Stated,
  statedLanes,
  statedLength,
  statedSlope,
  statedSpeed,
  statedWeight,
} from '#src/network/osm/osm-quantities.ts'
import { isSlipRoad, osmRoadName, roadClassOf } from '#src/network/osm/osm-road-names.ts'
import type { NetworkSegment } from '#src/network/road-network.ts'
import type { Metres, Percent } from '#src/units.ts'

/** Everything of a segment that its way states. */
export type RoadAttributes = Omit<NetworkSegment, 'id' | 'from' | 'to' | 'length_m' | 'line'>
/** A way that a spreader may drive; `nodes` in the direction of driving where it is one-way. */
export type OsmRoad = {
  readonly way: number
  readonly nodes: readonly number[]
  readonly attributes: RoadAttributes
}
/** Why a way is no road for a spreader. */
export type LeftOutRoad = { readonly way: number; readonly because: string }

/** From here on a hill is told to the driver. */
const STEEP: Percent = 10
/** Ways to a house, between parked cars, round a counter: nobody drives through. */
const NO_THROUGH_WAY = new Set(['driveway', 'parking_aisle', 'drive-through', 'emergency_access'])

/** Is it worth reading: a street, or anything that somebody marked for gritting? */
export const isWanted = (tags: OsmTags): boolean =>
  tags.highway !== undefined && (roadClassOf(tags) !== null || grittingOf(tags) !== null)

/** Does a spreader drive here? Null: yes. */
function leftOutBecause(tags: OsmTags): string | null {
  const { highway, service, area } = tags
  if (roadClassOf(tags) === null) return `highway=${highway}: no road for a spreader`
  if (area === 'yes') return 'area=yes: a square, not a road'
  const { state, tag } = passage(tags)
  if (state === 'shut') return tag
  if (highway === 'service' && NO_THROUGH_WAY.has(service ?? '') && grittingOf(tags) === null)
    return `service=${service}`
  return direction(tags) === 'changing' ? 'oneway=reversible: its direction changes by the hour' : null
}

/** A way as a road, or why not; what its tags say that is not understood goes into `notes`. */
export function osmRoad(way: OsmWay, length_m: Metres, notes: ImportNotes): OsmRoad | LeftOutRoad {
  const because = leftOutBecause(way.tags)
  if (because !== null) return { way: way.id, because }
  const told = (kind: 'not_understood' | 'assumed', message: string) =>
    notes.add(kind, message, `way ${way.id}`, length_m)
  for (const message of unclearTags(way.tags)) told('not_understood', message)
  for (const message of assumptions(way.tags)) told('assumed', message)
  const nodes = direction(way.tags) === 'against' ? way.nodes.toReversed() : way.nodes
  return { way: way.id, nodes, attributes: attributesOf(way.tags) }
}

export const isLeftOut = (road: OsmRoad | LeftOutRoad): road is LeftOutRoad => 'because' in road

const QUANTITIES: Readonly<Record<string, (tag: string | undefined) => Stated<number>>> = {
  maxspeed: statedSpeed,
  maxweight: statedWeight,
  maxheight: (tag) => statedLength(tag, 1.5, 10),
  maxwidth: (tag) => statedLength(tag, 1, 20),
  'maxwidth:physical': (tag) => statedLength(tag, 1, 20),
  width: (tag) => statedLength(tag, 1, 60),
  lanes: statedLanes,
  incline: statedSlope,
}
const read = (tags: OsmTags, key: string): number | null => QUANTITIES[key]!(tags[key]).value
/** By the hour, by axle or by direction; a plan knows one limit for all, both ways and at all times. */
const OTHER_LIMITS =
  /^(maxspeed|maxweight|maxheight|maxwidth|access|motor_vehicle|oneway):conditional$|^(maxaxleload|maxlength|maxweightrating.*)$|^max(speed|weight|height|width):(forward|backward|hgv)$/

function unclearTags(tags: OsmTags): string[] {
  const { state, tag } = passage(tags)
  return [
    ...(state === 'unclear' ? [`${tag}: taken as open`] : []),
    ...(direction(tags) === 'unclear' ? [`oneway=${tags.oneway}: taken as two-way`] : []),
    ...Object.entries(QUANTITIES).flatMap(([key, stated]) =>
      stated(tags[key]).understood ? [] : [`${key}=${tags[key]}`],
    ),
    ...Object.keys(tags).flatMap((key) =>
      OTHER_LIMITS.test(key) ? [`${key}=${tags[key]}: not held to`] : [],
    ),
    ...unclearGritting(tags),
  ]
}

function unclearGritting(tags: OsmTags): string[] {
  const priority = grittingOf(tags)?.priority ?? null
  return priority === null || /^priority_\d$/.test(priority)
    ? []
    : [`gritting=${priority}: kept as the name of its priority`]
}

const assumptions = ({ highway, hgv }: OsmTags): string[] => [
  ...(highway === 'road' ? ['highway=road: its class is not known; taken as unclassified'] : []),
  ...(hgv === 'no' ? ['hgv=no: a spreader of the authority is taken to be exempt; told to its driver'] : []),
]

function attributesOf(tags: OsmTags): RoadAttributes {
  const width = read(tags, 'maxwidth:physical') ?? read(tags, 'maxwidth')
  const limits = { weight_t: read(tags, 'maxweight'), width_m: width, height_m: read(tags, 'maxheight') }
  return {
    road: osmRoadName(tags),
    road_class: roadClassOf(tags)!,
    slip_road: isSlipRoad(tags),
    roundabout: isRoundabout(tags),
    bridge: tags.bridge !== undefined && tags.bridge !== 'no',
    one_way: ['along', 'against'].includes(direction(tags)),
    width_m: read(tags, 'width'),
    lanes: read(tags, 'lanes'),
    speed_limit_kmh: read(tags, 'maxspeed') ?? statedSpeed(tags['maxspeed:type']).value,
    limits,
    gritting: grittingOf(tags),
    hazards: hazardsOf(tags, limits),
  }
}

function hazardsOf(tags: OsmTags, { width_m }: RoadAttributes['limits']): string[] {
  const slope = read(tags, 'incline') ?? 0
  return [
    ...(tags.ford !== undefined && tags.ford !== 'no' ? ['ford'] : []),
    ...(slope >= STEEP ? [`steep hill (${slope} %)`] : []),
    ...(width_m === null ? [] : [`narrow (${width_m} m)`]),
    ...(tags.hgv === 'no' ? ['sign: no lorries'] : []),
  ]
}
