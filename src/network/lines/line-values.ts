import type { FieldMapping } from '#src/network/lines/field-mapping.ts'
import { isRefusal, type LineNote } from '#src/network/lines/import-refusal.ts'
import type { LineFeature, Properties } from '#src/network/lines/line-features.ts'
import { type LineSurroundings, lineSurroundings } from '#src/network/lines/line-surroundings.ts'
import type { Metres } from '#src/units.ts'

/** What a line's properties say, read by the mapping; null: not stated. */
export type LineValues = {
  readonly route: string | null
  readonly priority: string | null
  /** Road number or name. */
  readonly road: string | null
  readonly width_m: Metres | null
  /** Only ever stated by a property: the order in which a line was drawn says nothing. */
  readonly one_way: 'as_drawn' | 'against' | null
  readonly surroundings: LineSurroundings
}

/** As OpenStreetMap tags it, and as road layers of ArcGIS do (`FT`: from the first place to the last). */
const ONE_WAY: Readonly<Record<string, LineValues['one_way']>> = {
  yes: 'as_drawn',
  true: 'as_drawn',
  '1': 'as_drawn',
  FT: 'as_drawn',
  F: 'as_drawn',
  '-1': 'against',
  TF: 'against',
  T: 'against',
  no: null,
  false: null,
  '0': null,
  B: null,
}
const WIDTH_M = { least: 2, most: 30 }

type Field = keyof Omit<LineValues, 'surroundings'>
type Read<Value> = { readonly value: Value } | { readonly expected: string }

/** The values of a line, or everything in them that cannot be. */
export function lineValues(
  { number, properties }: LineFeature,
  fields: FieldMapping,
): LineValues | LineNote[] {
  const faults: LineNote[] = []
  const take = <Value>(field: Field, name: string | undefined, read: (value: unknown) => Read<Value>) => {
    const value = name === undefined ? undefined : properties[name]
    if (value === undefined || value === null || value === '') return null
    const found = read(value)
    if ('value' in found) return found.value
    const message = `Line ${number}: ${name} is ${JSON.stringify(value)}, expected ${found.expected} (${field}).`
    faults.push({ line: number, code: 'bad_value', message })
    return null
  }
  const values = {
    route: take('route', fields.route, nameOrNumber),
    priority: take('priority', fields.priority, nameOrNumber),
    road: fields.road === undefined ? signed(properties) : take('road', fields.road, nameOrNumber),
    width_m: take('width_m', fields.width, width),
    one_way: take('one_way', fields.direction, direction),
  }
  const surroundings = lineSurroundings(properties, number)
  if (isRefusal(surroundings))
    return [...faults, { line: number, code: surroundings.code, message: surroundings.message }]
  return faults.length > 0 ? faults : { ...values, surroundings }
}

const signed = ({ ref, name }: Properties): string | null =>
  [ref, name].find((word): word is string => typeof word === 'string' && word !== '') ?? null

const nameOrNumber = (value: unknown): Read<string> =>
  typeof value === 'string' || typeof value === 'number'
    ? { value: String(value) }
    : { expected: 'a name or a number' }

function width(value: unknown): Read<Metres> {
  const { least, most } = WIDTH_M
  if (typeof value === 'number' && value >= least && value <= most) return { value }
  const cause = typeof value === 'string' ? '; a number written as text is not taken for one' : ''
  return { expected: `a number of metres from ${least} to ${most}${cause}` }
}

function direction(value: unknown): Read<LineValues['one_way']> {
  const found = ONE_WAY[String(value)]
  return found === undefined ? { expected: `one of ${Object.keys(ONE_WAY).join(', ')}` } : { value: found }
}
