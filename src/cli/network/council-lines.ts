import { counted, firstOf, kmText } from '#src/cli/network/difference-lines.ts'
import { boxOf, lengthOfLine } from '#src/network/geometry.ts'
import { ACCURACY_M } from '#src/network/lines/coordinate-system.ts'
import type { CouncilImport } from '#src/network/lines/council-import.ts'
import type { LineNote } from '#src/network/lines/import-refusal.ts'
import type { MatchedRoads } from '#src/network/lines/matched-roads.ts'
import { roadParts } from '#src/network/lines/road-parts.ts'
import type { RouteDifference } from '#src/network/lines/route-difference.ts'
import { GAP } from '#src/network/lines/route-gaps.ts'
import type { Position, RoadSegment, TreatmentRoute } from '#src/network/treatment-route.ts'
import type { Metres } from '#src/units.ts'

const SHORT_GAP_M: Metres = 100

const kilometres = (metres: Metres) => kmText(metres / 1000)
const placeText = ([lon, lat]: Position) => `${lat.toFixed(5)}, ${lon.toFixed(5)}`
const routeText = (route: string | null) => (route === null ? 'no route' : `route ${route}`)
const noteLine = ({ message }: LineNote) => `  ${message}`

/** What became of a council's layer, in lines for people; what must be settled by a person comes first. */
export function councilLines(imported: CouncilImport, difference: RouteDifference | null): string[] {
  const { match, notes, depots, driven_bans } = imported
  return [
    ...readLines(imported),
    ...(match ? matchLines(match) : partLines(imported)),
    ...firstOf(
      depots.filter(({ away_m }) => away_m > SHORT_GAP_M),
      ({ id, away_m }) => `! ${id} lies ${Math.round(away_m)} m from the nearest junction.`,
    ),
    ...firstOf(
      driven_bans,
      ({ route, from, to }) =>
        `! ${route} turns from ${from} into ${to}, which is banned: a plan goes another way.`,
    ),
    ...(notes.length > 0 ? ['Not taken, or odd:', ...firstOf(notes, noteLine)] : []),
    ...routeLines(imported.network?.routes ?? []),
    ...(difference ? routeDifferenceLines(difference) : []),
  ]
}

function readLines({ read, roads, match }: CouncilImport): string[] {
  const { lines, system, fields } = read
  const length = lines.reduce((sum, { line }) => sum + lengthOfLine(line), 0)
  const routes = new Set(lines.flatMap(({ route }) => route ?? []))
  const accuracy = ACCURACY_M[system] > 0 ? `, good to about ${ACCURACY_M[system]} m` : ''
  const unknown = match
    ? []
    : roads.segments.filter(({ road_class, road }) => road_class === 'unclassified' && road !== GAP)
  return [
    `${counted(lines.length, 'line')}, ${kilometres(length)}, in ${system}${accuracy}; ${counted(routes.size, 'route')}.`,
    boxLine(lines.flatMap(({ line }) => line)),
    `Read: ${Object.entries(fields)
      .map(([field, property]) => `${field} from ${property}`)
      .join(', ')}.`,
    ...(unknown.length > 0
      ? [`Assumed: ${counted(unknown.length, 'segment')} whose class nothing states are unclassified roads.`]
      : []),
  ]
}

/** Where it lies, so that a person sees a file in the wrong system. */
function boxLine(places: readonly Position[]): string {
  const { west, south, east, north } = boxOf(places)
  return `It lies between ${placeText([west, south])} and ${placeText([east, north])} (latitude, longitude).`
}

function partLines({ roads }: CouncilImport): string[] {
  const segments = roads.segments.filter(({ road }) => road !== GAP)
  const [first, ...others] = roadParts({ ...roads, segments })
  if (others.length === 0) return [`All of it hangs together (${counted(segments.length, 'segment')}).`]
  const alone = first ? kmText(first.km) : ''
  return [
    `It hangs together in ${others.length + 1} parts, the largest with ${alone}; the others:`,
    ...firstOf(
      others,
      (part) => `  ${kmText(part.km)} in ${counted(part.segments, 'segment')} at ${placeText(part.at)}`,
    ),
  ]
}

function matchLines(match: Omit<MatchedRoads, 'roads'>): string[] {
  const { lines_m, matched_m, unmatched, partly, replaced } = match
  const { claimed_twice, missed_carriageways, shared_carriageways, whole_roundabouts } = match
  const longest = unmatched.toSorted((a, b) => b.length_m - a.length_m)
  return [
    `${kilometres(matched_m)} of ${kilometres(lines_m)} (${((100 * matched_m) / lines_m).toFixed(1)} %) run along roads of the base network.`,
    ...firstOf(
      longest,
      ({ line, route, from, to, length_m }) =>
        `  ! ${Math.round(length_m)} m of ${line} (${routeText(route)}) on no road: ${placeText(from)} to ${placeText(to)}`,
    ),
    ...firstOf(
      partly,
      ({ id, road, covered_m, length_m, route, taken }) =>
        `  ! ${id} (${road}): lines of ${routeText(route)} cover ${Math.round(covered_m)} of ${Math.round(length_m)} m; ${taken ? 'all of it is on the route' : 'it is not on the route'}`,
    ),
    ...firstOf(
      claimed_twice,
      ({ id, road, routes }) =>
        `  ! ${id} (${road}): ${routes.map(routeText).join(' and ')} claim it; the first has it`,
    ),
    ...firstOf(
      missed_carriageways,
      ({ id, road, length_m, beside, at }) =>
        `  ! ${id} (${road}, ${Math.round(length_m)} m at ${placeText(at)}): no line for this carriageway, the other is on ${routeText(beside)}`,
    ),
    ...firstOf(
      shared_carriageways,
      ({ id, road, length_m, line }) =>
        `  ${id} (${road}, ${Math.round(length_m)} m): two lines ran along the other carriageway; ${line} is taken for this one`,
    ),
    ...(whole_roundabouts.length > 0
      ? [
          `${counted(whole_roundabouts.length, 'roundabout')} that lines cover in part ${whole_roundabouts.length === 1 ? 'is' : 'are'} treated whole (${kilometres(whole_roundabouts.reduce((sum, { added_m }) => sum + added_m, 0))} more).`,
        ]
      : []),
    ...(replaced > 0
      ? [`What the base network itself said of gritting on ${counted(replaced, 'segment')} is replaced.`]
      : []),
  ]
}

function routeLines(routes: readonly TreatmentRoute[]): string[] {
  if (routes.length === 0) return []
  const sum = (segments: readonly RoadSegment[]) => segments.reduce((all, { length_m }) => all + length_m, 0)
  return [
    ...routes.map(({ id, segments, depot, spreader }) => {
      const gaps = segments.filter(({ road }) => road === GAP)
      const jumps = gaps.length > 0 ? `, ${kilometres(sum(gaps))} of it straight over gaps` : ''
      return `${id}: ${kilometres(sum(segments.filter(({ treated }) => treated)))} treated, ${kilometres(sum(segments.filter(({ treated }) => !treated)))} dead running${jumps}; ${spreader} from ${depot}`
    }),
    `Made up, for neither file states it: ${[...new Set(routes.flatMap(({ invented }) => invented))].join(', ')}.`,
  ]
}

function routeDifferenceLines({ same_km, moved }: RouteDifference): string[] {
  if (moved.length === 0) return [`No road changes its route: ${kmText(same_km)} as before.`]
  return [
    `${kmText(same_km)} stay on their route; what changes:`,
    ...firstOf(moved, ({ road, before, after, km }) => {
      if (before === null) return `  + ${road}, ${kmText(km)}: ${routeText(after)}`
      if (after === null) return `  - ${road}, ${kmText(km)}: ${routeText(before)}`
      return `  ~ ${road}, ${kmText(km)}: ${routeText(before)} → ${routeText(after)}`
    }),
  ]
}
