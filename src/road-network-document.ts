/**
 * `frostline.road-network/1` as text: read wherever one comes in (files, the API, the store), written one segment a
 * line, so that two imports can be compared line by line.
 */
import { z } from 'zod'
import { ROAD_CLASSES, type RoadNetwork } from '#src/network/road-network.ts'
import { type RoadNetworkFault, roadNetworkFaults } from '#src/network/road-network-faults.ts'

const FORMAT = 'frostline.road-network/1'

const index = z.int().min(0)
const text = z.string().max(500)
const metres = z.number().positive().max(1_000_000)
const limit = z.number().positive().max(1_000).nullable()
const position = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])

const segment = z.strictObject({
  id: z.string().min(1).max(64),
  from: index,
  to: index,
  road: text.min(1),
  road_class: z.enum(ROAD_CLASSES),
  slip_road: z.boolean(),
  roundabout: z.boolean(),
  bridge: z.boolean(),
  one_way: z.boolean(),
  length_m: metres,
  width_m: limit,
  lanes: z.number().positive().max(20).nullable(),
  speed_limit_kmh: limit,
  limits: z.strictObject({ weight_t: limit, width_m: limit, height_m: limit }),
  gritting: z
    .strictObject({ priority: text.nullable(), route: text.nullable(), operator: text.nullable() })
    .nullable(),
  hazards: z.array(text.min(1)).max(50),
  line: z.array(position).min(2),
})

export const roadNetworkDocument = z.strictObject({
  format: z.literal(FORMAT),
  name: text.min(1),
  source: text,
  credits: z.array(text),
  junctions: z.array(position).min(2),
  segments: z.array(segment).min(1),
  banned_turns: z.array(z.strictObject({ from: index, via: index, to: index })),
  turning_places: z.array(index).nullable(),
})

/** All but what is in the segments. */
const roadNetworkFrame = roadNetworkDocument.extend({ segments: z.array(z.unknown()).min(1) })

/** What is wrong with the document, all of it; nothing of it is used then. */
export type RefusedRoadNetwork = { readonly faults: readonly RoadNetworkFault[] }
export const isRefusedRoadNetwork = (read: RoadNetwork | RefusedRoadNetwork): read is RefusedRoadNetwork =>
  'faults' in read

/** Reads a document of unknown shape. */
export function readRoadNetwork(given: unknown): RoadNetwork | RefusedRoadNetwork {
  const reading = readingRoadNetwork(given)
  for (;;) {
    const { done, value } = reading.next()
    if (done) return value
  }
}

/** Read in some milliseconds. */
const PART = 500

/** The same in parts: a county is long enough for others to wait, who may go on after each. */
export function* readingRoadNetwork(given: unknown): Generator<void, RoadNetwork | RefusedRoadNetwork, void> {
  const other = otherFormat(given)
  if (other) return { faults: [other] }
  const frame = roadNetworkFrame.safeParse(given)
  const faults = frame.success ? [] : frame.error.issues.map((issue) => shapeFault(issue, given))
  const unread = (given as { segments?: unknown } | null)?.segments
  const segments: RoadNetwork['segments'][number][] = []
  for (let from = 0; Array.isArray(unread) && from < unread.length; from += PART) {
    yield
    const read = z.array(segment).safeParse(unread.slice(from, from + PART))
    for (const { path, ...issue } of read.error?.issues ?? [])
      faults.push(
        shapeFault({ ...issue, path: ['segments', from + Number(path[0]), ...path.slice(1)] }, given),
      )
    segments.push(...(read.data ?? []))
  }
  if (!frame.success || faults.length > 0) return { faults }
  yield
  const network = { ...frame.data, segments }
  const unsound = roadNetworkFaults(network)
  return unsound.length > 0 ? { faults: unsound } : network
}

/** The same from text, which may be no JSON at all. */
export function parseRoadNetwork(json: string): RoadNetwork | RefusedRoadNetwork {
  try {
    return readRoadNetwork(JSON.parse(json))
  } catch (error) {
    return { faults: [{ ...NOT_JSON, got: (error as Error).message }] }
  }
}

const NOT_JSON = {
  field: 'the file',
  expected: 'JSON, frostline.road-network/1',
  likely_cause: 'another kind of file, or one that was cut: make it with frostline network import',
}

/** Another document: what else is wrong with it would say nothing. */
function otherFormat(given: unknown): RoadNetworkFault | null {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return null
  const { format = null, type = null } = given as Record<string, unknown>
  if (format === FORMAT) return null
  const found = format ?? type
  return {
    field: 'format',
    expected: JSON.stringify(FORMAT),
    got: typeof found === 'string' ? JSON.stringify(found) : 'nothing',
    likely_cause: 'another file was given; roads are made with frostline network import',
  }
}

const pathText = (path: readonly PropertyKey[]) =>
  path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('')

function shapeFault(
  { path, message }: Pick<z.core.$ZodIssue, 'path' | 'message'>,
  given: unknown,
): RoadNetworkFault {
  const got = path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)?.[key], given)
  return {
    field: pathText(path).replace(/^\./, '') || 'the file',
    expected: message.replace(/^Invalid (input|option): expected /, '').replace(/, received .*$/, ''),
    got: (JSON.stringify(got) ?? 'nothing').slice(0, 80),
  }
}

const lines = (things: readonly unknown[]): string =>
  things.length === 0 ? '[]' : `[\n${things.map((thing) => JSON.stringify(thing)).join(',\n')}\n]`

/** The network as text, one segment a line. */
export const roadNetworkText = (network: RoadNetwork): string =>
  `{"format":${JSON.stringify(network.format)},
"name":${JSON.stringify(network.name)},
"source":${JSON.stringify(network.source)},
"credits":${JSON.stringify(network.credits)},
"junctions":${JSON.stringify(network.junctions)},
"segments":${lines(network.segments)},
"banned_turns":${JSON.stringify(network.banned_turns)},
"turning_places":${JSON.stringify(network.turning_places)}}
`
