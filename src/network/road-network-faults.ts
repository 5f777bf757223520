import { distance, lengthOfLine } from '#src/network/geometry.ts'
import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'
import type { Metres } from '#src/units.ts'

/** What is wrong with a road network, by field: `segments[12].to`. */
export type RoadNetworkFault = {
  readonly field: string
  readonly expected: string
  readonly got: string
  readonly likely_cause?: string
}

/** Lines of a council's map end up to 8 m from their junction. */
const LARGEST_GAP_M: Metres = 10
/** A stated length may follow the ground or a coarser line; beyond this the salt would be wrong. */
const LARGEST_SHARE_OFF = 0.2
const SMALL_M: Metres = 50

/** What a schema cannot see: numbers that point nowhere, ends apart from their junctions, lengths that are not the line's. */
export const roadNetworkFaults = (network: RoadNetwork): RoadNetworkFault[] => [
  ...repeatedIds(network.segments),
  ...network.segments.flatMap((segment, index) => segmentFaults(segment, index, network)),
  ...bannedTurnFaults(network),
  ...(network.turning_places ?? []).flatMap((junction, index) =>
    indexFault(`turning_places[${index}]`, junction, network.junctions, 'a junction'),
  ),
]

function indexFault(
  field: string,
  index: number,
  things: readonly unknown[],
  what: string,
): RoadNetworkFault[] {
  if (index < things.length) return []
  return [
    {
      field,
      expected: `${what}, 0 to ${things.length - 1}`,
      got: String(index),
      likely_cause: 'the file was cut or put together by hand',
    },
  ]
}

function repeatedIds(segments: readonly NetworkSegment[]): RoadNetworkFault[] {
  const first = new Map<string, number>()
  const faults: RoadNetworkFault[] = []
  for (const [index, { id }] of segments.entries()) {
    const known = first.get(id)
    if (known === undefined) first.set(id, index)
    else
      faults.push({
        field: `segments[${index}].id`,
        expected: 'an id that no other segment has',
        got: `${id}, as segments[${known}]`,
        likely_cause: 'two networks put together',
      })
  }
  return faults
}

function segmentFaults(segment: NetworkSegment, index: number, { junctions }: RoadNetwork) {
  const field = `segments[${index}]`
  const ends = [
    ...indexFault(`${field}.from`, segment.from, junctions, 'a junction'),
    ...indexFault(`${field}.to`, segment.to, junctions, 'a junction'),
  ]
  if (ends.length > 0) return ends
  const { line, from, to } = segment
  const apart = Math.max(distance(line[0]!, junctions[from]!), distance(line.at(-1)!, junctions[to]!))
  return [...gapFault(`${field}.line`, apart), ...lengthFault(`${field}.length_m`, segment)]
}

function gapFault(field: string, apart: Metres): RoadNetworkFault[] {
  if (apart <= LARGEST_GAP_M) return []
  return [
    {
      field,
      expected: `a line from junction to junction, within ${LARGEST_GAP_M} m`,
      got: `${Math.round(apart)} m apart`,
      likely_cause: 'junctions were renumbered, or the line is the other way round',
    },
  ]
}

function lengthFault(field: string, { line, length_m }: NetworkSegment): RoadNetworkFault[] {
  const drawn = lengthOfLine(line)
  const off = Math.abs(drawn - length_m)
  if (off <= Math.max(SMALL_M, LARGEST_SHARE_OFF * drawn)) return []
  return [
    {
      field,
      expected: `about ${Math.round(drawn)} m, as the line is long`,
      got: `${length_m} m`,
      likely_cause: 'kilometres or miles for metres',
    },
  ]
}

function bannedTurnFaults({ banned_turns, segments, junctions }: RoadNetwork): RoadNetworkFault[] {
  return banned_turns.flatMap(({ from, via, to }, index) => {
    const field = `banned_turns[${index}]`
    const nowhere = [
      ...indexFault(`${field}.from`, from, segments, 'a segment'),
      ...indexFault(`${field}.to`, to, segments, 'a segment'),
      ...indexFault(`${field}.via`, via, junctions, 'a junction'),
    ]
    if (nowhere.length > 0) return nowhere
    const meets = [from, to].every((segment) => endsAt(segments[segment]!, via))
    return meets
      ? []
      : [{ field, expected: 'two segments that meet at the junction', got: `${from} over ${via} into ${to}` }]
  })
}

const endsAt = ({ from, to }: NetworkSegment, junction: number) => from === junction || to === junction
