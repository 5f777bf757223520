import { z } from 'zod'
import { ROAD_CLASSES, type RoadNetwork } from '#src/network/road-network.ts'
import { segmentsOf } from '#src/routing/plan-figures.ts'
import type { SpreadingTask } from '#src/routing/spreading-task.ts'

const id = z.string().min(1).max(128)
const tonnes = z.number().positive().max(60)
const minutes = z.number().min(0).max(2_880)
const seconds = z.number().min(0).max(3_600)
const place = { lon: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) }
const speeds = z.strictObject(
  Object.fromEntries(
    ROAD_CLASSES.map((road_class) => [road_class, z.number().positive().max(130)]),
  ) as Record<(typeof ROAD_CLASSES)[number], z.ZodNumber>,
)
const limit = z.number().positive().nullable()

const segment = z.strictObject({
  segment: id,
  spread_rate_g_m2: z.number().positive().max(80),
  width_m: z.number().positive().max(60),
  passes: z.union([z.literal(1), z.literal(2)], '1 or 2'),
  priority: z.string().max(64).nullable(),
  treat_by_min: minutes.nullable(),
  standing_route: id.nullable(),
})
const depot = z.strictObject({ id, name: z.string().min(1), ...place, salt_t: z.number().min(0).nullable() })
const spreader = z.strictObject({
  id,
  capacity_t: tonnes,
  depot: id,
  start: z.strictObject(place).nullable(),
  ends: z.enum(['own_depot', 'any_depot', 'anywhere'], 'own_depot, any_depot or anywhere'),
  standing_route: id.nullable(),
  size: z.strictObject({ weight_t: limit, width_m: limit, height_m: limit }),
  loaded_t: z.number().min(0).max(60).nullable(),
  elapsed_min: minutes,
})
const step = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drive'), segment: id, against: z.boolean(), treat: z.boolean() }),
  z.strictObject({ kind: z.literal('reload'), depot: id }),
])
/** At more a tour of a few hundred kilometres would cost what to the search no road leads to: it left roads untreated. */
const pricePerKm = z.number().min(0).max(50, 'at most 50 minutes a kilometre')
const settings = z.strictObject({
  limit_min: z.number().positive().max(2_880).nullable(),
  limit_until: z.enum(['last_treated', 'back_at_depot'], 'last_treated or back_at_depot'),
  treating_kmh: speeds,
  travelling_kmh: speeds,
  drives_on: z.enum(['left', 'right'], 'left or right'),
  u_turns: z.enum(['anywhere', 'turning_places'], 'anywhere or turning_places'),
  turn_s: z.strictObject({ straight: seconds, left: seconds, right: seconds, round: seconds }),
  reloads: z.boolean(),
  reload_min: minutes,
  salt_reserve: z.number().min(0).max(90),
  price_min: z.strictObject({
    spreader: z.number().min(0).max(100_000),
    dead_km: pricePerKm,
    moved_km: pricePerKm,
  }),
})

/** `frostline.spreading-task/1`. Unknown names are refused: a misspelt `closed` must not open a road. */
const spreadingTask = z.strictObject({
  format: z.literal('frostline.spreading-task/1'),
  segments: z.array(segment).min(1, 'at least one segment to treat'),
  depots: z.array(depot).min(1, 'at least one depot'),
  spreaders: z.array(spreader).min(1, 'at least one spreader'),
  standing_tours: z.array(z.strictObject({ route: id, spreader: id, steps: z.array(step) })),
  closed: z.array(id),
  settings,
  invented: z.array(z.string().min(1).max(64)).optional(),
})

function twice(ids: readonly string[]): string | undefined {
  const seen = new Set<string>()
  return ids.find((one) => seen.size === seen.add(one).size)
}

/** The first faults, each with its field. */
export const faultsIn = ({ issues }: z.ZodError): string =>
  issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'the document'}: ${message}`)
    .join('; ')

function strangeSegment(task: SpreadingTask, network: RoadNetwork): string | null {
  const known = segmentsOf(network)
  const named: (readonly [string, string])[] = [
    ...task.segments.map((one, index) => [`segments.${index}.segment`, one.segment] as const),
    ...task.closed.map((one, index) => [`closed.${index}`, one] as const),
    ...task.standing_tours.flatMap(({ steps }, tour) =>
      steps.flatMap((one, index) =>
        one.kind === 'drive' ? [[`standing_tours.${tour}.steps.${index}.segment`, one.segment] as const] : [],
      ),
    ),
  ]
  const strange = named.find(([, one]) => !known.has(one))
  if (!strange) return null
  return `${strange[0]}: expected a segment of the network, got ${strange[1]}. Likely cause: the task was made for another network, or the network was imported anew.`
}

function strangeName({ depots, spreaders, segments, standing_tours }: SpreadingTask): string | null {
  const isDepot = new Set(depots.map(({ id: one }) => one))
  const stray = spreaders.findIndex(({ depot: one }) => !isDepot.has(one))
  if (stray >= 0)
    return `spreaders.${stray}.depot: expected one of ${[...isDepot].join(', ')}, got ${spreaders[stray]!.depot}. Likely cause: a slip of the pen, or the depot was left out.`
  const isSpreader = new Set(spreaders.map(({ id: one }) => one))
  const tour = standing_tours.findIndex(({ spreader: one }) => !isSpreader.has(one))
  if (tour >= 0)
    return `standing_tours.${tour}.spreader: expected a spreader of the task, got ${standing_tours[tour]!.spreader}. Likely cause: the spreader was taken out of the list; take its tour out as well.`
  for (const [field, ids] of [
    ['segments', segments.map(({ segment: one }) => one)],
    ['depots', depots.map(({ id: one }) => one)],
    ['spreaders', spreaders.map(({ id: one }) => one)],
  ] as const) {
    const found = twice(ids)
    if (found)
      return `${field}: expected each once, got ${found} twice. Likely cause: a line was copied; two passes are "passes": 2.`
  }
  return null
}

/** Another kind of document has many faults and one cause. */
function otherDocument(given: unknown): string | null {
  const format = (given as { format?: unknown } | null)?.format
  return format === 'frostline.spreading-task/1'
    ? null
    : `format: expected "frostline.spreading-task/1", got ${JSON.stringify(format) ?? 'none'}. Likely cause: another file was given; \`frostline network task\` makes a task from roads, \`frostline network import --geojson … --task\` from a council’s lines.`
}

/** The task in a parsed document; a string says which field is wrong, what was expected and what came. */
export function readSpreadingTask(given: unknown, network: RoadNetwork): SpreadingTask | string {
  const other = otherDocument(given)
  if (other) return other
  const parsed = spreadingTask.safeParse(given)
  if (!parsed.success) return faultsIn(parsed.error)
  return strangeName(parsed.data) ?? strangeSegment(parsed.data, network) ?? parsed.data
}
