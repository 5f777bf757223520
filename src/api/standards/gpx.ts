import { create } from 'xmlbuilder2'
import { boundsOf } from '#src/api/standards/bounds.ts'
import type { Position } from '#src/network/treatment-route.ts'
import type { RouteList, RouteStep } from '#src/routing/route-list.ts'

type Marked = { readonly place: Position; readonly name: string; readonly desc: string }

// Devices cap the points of a route, common ones at fifty.
const ROUTE_POINTS = 50

/**
 * A route list as GPX 1.1 for a navigation device: the way as one track, what must not be missed as waypoints, and the
 * instructions as routes of at most fifty points; steps that are done are left out. Elements stand in the order the schema asks for.
 */
export function routeGpx(whole: RouteList, credits: readonly string[]): string {
  const list = { ...whole, steps: whole.steps.filter(({ done }) => !done) }
  const bounds = boundsOf(list.steps.flatMap(({ line }) => line))
  const gpx = {
    '@xmlns': 'http://www.topografix.com/GPX/1/1',
    '@version': '1.1',
    '@creator': 'frostline',
    metadata: {
      name: text(list.name),
      desc: text([...list.warnings, summary(list), inventedNote(list), ...credits].filter(Boolean).join(' ')),
      ...(bounds
        ? {
            bounds: {
              '@minlat': decimal(bounds.south),
              '@minlon': decimal(bounds.west),
              '@maxlat': decimal(bounds.north),
              '@maxlon': decimal(bounds.east),
            },
          }
        : {}),
    },
    wpt: waypoints(list).map(point),
    rte: routes(list),
    trk: { name: text(list.name), trkseg: { trkpt: way(list.steps).map(at) } },
  }
  return create({ version: '1.0', encoding: 'UTF-8' }, { gpx }).end({ prettyPrint: true })
}

const point = ({ place, name, desc }: Marked) => ({ ...at(place), name: text(name), desc: text(desc) })

const at = ([lon, lat]: Position) => ({ '@lat': decimal(lat), '@lon': decimal(lon) })

/** xsd:decimal knows no exponent. */
const decimal = (degrees: number) => degrees.toFixed(6).replace(/\.?0+$/, '')

/** XML 1.0 has no way to write control characters, not even escaped. */
const text = (words: string) => words.replace(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, '').toWellFormed()

/** One line; where a step begins with the place the last one ended on, that place is written once. */
function way(steps: readonly RouteStep[]): Position[] {
  const places = steps.flatMap(({ line }) => line)
  return places.filter(([lon, lat], i) => i === 0 || places[i - 1]![0] !== lon || places[i - 1]![1] !== lat)
}

/** The depot, the first and the last treated metre, each reload, and where a hazard begins. */
function waypoints({ steps, depot }: RouteList): Marked[] {
  const first = steps.find(({ treat }) => treat)
  const last = steps.findLast(({ treat }) => treat)
  const start = steps[0]?.line[0]
  return [
    ...(start && steps[0]!.seq === 1 ? [{ place: start, name: 'Depot', desc: depot ?? 'Depot' }] : []),
    ...(first ? [{ place: first.line[0]!, name: 'Start spreading', desc: first.instruction }] : []),
    ...steps.flatMap(onTheWay),
    ...(last ? [{ place: last.line.at(-1)!, name: 'Last treated metre', desc: last.road }] : []),
  ]
}

function onTheWay({ action, line, instruction, hazards, road }: RouteStep): Marked[] {
  const [place] = line
  if (!place) return []
  if (action === 'reload') return [{ place, name: 'Reload', desc: instruction }]
  return hazards.length > 0 ? [{ place, name: 'Hazard', desc: `${road}: ${hazards.join('; ')}` }] : []
}

/** The instructions in driving order, in as many routes as they need. */
function routes({ name, steps }: RouteList) {
  const parts = Math.ceil(steps.length / ROUTE_POINTS)
  return Array.from({ length: parts }, (_, part) => ({
    name: text(parts === 1 ? name : `${name}, part ${part + 1} of ${parts}`),
    rtept: steps.slice(part * ROUTE_POINTS, (part + 1) * ROUTE_POINTS).flatMap(instructionPoint),
  }))
}

function instructionPoint({ seq, instruction, line, length_m, hazards }: RouteStep) {
  const [place] = line
  const desc = [`${(length_m / 1000).toFixed(1)} km`, ...hazards].join('; ')
  return place ? [point({ place, name: `${seq}. ${instruction}`, desc })] : []
}

function summary(list: RouteList): string {
  const { steps, treated_km, dead_km, salt_t, spread_rates_g_m2, passes } = list
  if (steps.length === 0) return 'Length and salt not known.'
  const load =
    salt_t === null
      ? 'salt not reckoned'
      : `${salt_t} t of salt at ${spread_rates_g_m2.join(', ')} g/m², ${passes === 1 ? '1 pass' : `${passes} passes`}`
  return `${treated_km.toFixed(1)} km treated, ${dead_km.toFixed(1)} km dead run, ${load}.`
}

const inventedNote = ({ invented }: RouteList) =>
  invented.length > 0 ? `Invented: ${invented.join(', ')}.` : ''
