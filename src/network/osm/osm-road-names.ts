import { isRoundabout } from '#src/network/osm/osm-access.ts'
import type { OsmTags } from '#src/network/osm/osm-extract.ts'
import type { RoadClass } from '#src/network/road-network.ts'

const CLASSES: Readonly<Record<string, RoadClass>> = {
  motorway: 'motorway',
  trunk: 'trunk',
  primary: 'primary',
  secondary: 'secondary',
  tertiary: 'tertiary',
  unclassified: 'unclassified',
  road: 'unclassified',
  residential: 'residential',
  living_street: 'residential',
  service: 'service',
}
const LINK = /_link$/

/** Null: no road for vehicles, or only one across fields. */
export const roadClassOf = ({ highway = '' }: OsmTags): RoadClass | null =>
  CLASSES[highway.replace(LINK, '')] ?? null

export const isSlipRoad = ({ highway = '' }: OsmTags): boolean => LINK.test(highway)

const LETTER: Partial<Record<RoadClass, string>> = {
  trunk: 'A',
  primary: 'A',
  secondary: 'B',
  tertiary: 'C',
}

/** What the signs say, else the street name, else what kind of road it is. */
export function osmRoadName(tags: OsmTags): string {
  const number = tags.ref?.replaceAll(';', '/')
  const isSlip = isSlipRoad(tags)
  if (number) return isSlip ? `${number} slip road` : number
  if (tags.name) return tags.name
  if (isRoundabout(tags)) return 'roundabout'
  if (isSlip) return 'slip road'
  const roadClass = roadClassOf(tags)
  if (roadClass === 'service') return 'service road'
  const letter = LETTER[roadClass ?? 'residential']
  return letter ? `unnamed ${letter} road` : 'unnamed road'
}
