import type { NetworkSegment, RoadNetwork } from '#src/network/road-network.ts'

const BETWEEN = /^(.+?) between (.+?) and (.+)$/i

const isCalled = (name: string) => {
  const wanted = name.trim().toLowerCase()
  return ({ road }: NetworkSegment) => road.toLowerCase() === wanted
}

const endsOf = ({ from, to }: NetworkSegment) => [from, to]

/** Segments in groups that hang together over junctions, those cut left out. */
function joined(segments: readonly NetworkSegment[], cut: ReadonlySet<number>): NetworkSegment[][] {
  const groups = new Map<number, NetworkSegment[]>()
  const all: NetworkSegment[][] = []
  for (const segment of segments) {
    const free = endsOf(segment).filter((junction) => !cut.has(junction))
    const known = [...new Set(free.flatMap((junction) => [groups.get(junction) ?? []]))].filter(
      (group) => group.length > 0,
    )
    const group = [...known.flat(), segment]
    for (const old of known) all.splice(all.indexOf(old), 1)
    all.push(group)
    for (const one of group)
      for (const junction of endsOf(one)) if (!cut.has(junction)) groups.set(junction, group)
  }
  return all
}

/** Junctions where a road meets whatever it meets; a roundabout that it leads to is one place. */
function placesOf(network: RoadNetwork, road: string): ReadonlySet<number> {
  const places = new Set(network.segments.filter(isCalled(road)).flatMap(endsOf))
  const rings = joined(
    network.segments.filter(({ roundabout }) => roundabout),
    new Set(),
  )
  for (const ring of rings.map((one) => one.flatMap(endsOf)))
    if (ring.some((junction) => places.has(junction))) for (const junction of ring) places.add(junction)
  return places
}

/** Of a road the part from where one road meets it to where another does, every carriageway of it. */
function partOf(network: RoadNetwork, road: string, one: string, other: string): NetworkSegment[] {
  const isRoad = isCalled(road)
  const [first, second] = [placesOf(network, one), placesOf(network, other)]
  const along = network.segments.filter((segment) => isRoad(segment) || segment.roundabout)
  const parts = joined(along, new Set([...first, ...second])).filter(
    (part) =>
      part.some((segment) => endsOf(segment).some((junction) => first.has(junction))) &&
      part.some((segment) => endsOf(segment).some((junction) => second.has(junction))),
  )
  return parts.flat().filter(isRoad)
}

/**
 * Segments that a person means: a road by its name (all of it), `High Street between Station Road and Mill Lane`, or one
 * segment by its id. Empty: nothing is called so.
 */
export function namedRoads(network: RoadNetwork, said: string): string[] {
  const ids = (segments: readonly NetworkSegment[]) => segments.map(({ id }) => id)
  const [whole, byId] = [isCalled(said), network.segments.filter(({ id }) => id === said)]
  const all = network.segments.filter(whole)
  if (all.length > 0 || byId.length > 0) return ids(all.length > 0 ? all : byId)
  const [, road, one, other] = BETWEEN.exec(said) ?? []
  return road && one && other ? ids(partOf(network, road, one, other)) : []
}

const NAMED = 12

/** Why nothing is called so, and what there is instead. */
export function notNamed(network: RoadNetwork, said: string): string {
  const [, road] = BETWEEN.exec(said) ?? []
  const part = road ? network.segments.filter(isCalled(road)) : []
  if (!road || part.length === 0)
    return `There is no road and no road segment ${road ?? said} in the network. A part of a road is named by two roads that it meets: High Street between Station Road and Mill Lane.`
  const places = placesOf(network, road)
  const met = network.segments.filter(
    (segment) =>
      !segment.roundabout &&
      !isCalled(road)(segment) &&
      endsOf(segment).some((junction) => places.has(junction)),
  )
  const names = [...new Set(met.map((segment) => segment.road))].sort()
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  return `On the known roads no part of ${part[0]!.road} lies between these two. It meets ${names.slice(0, NAMED).join(', ')}${more}.`
}
