import { escape as escaped } from '@influxdata/influxdb-client'
import { FIELD_TYPES, type InfluxPoint } from '#src/adapters/influx-database.ts'
import { pointsRefused } from '#src/adapters/influx-refused.ts'

/** Ids, flags and most other texts: nothing to be escaped. */
const PLAIN = /^[\w.:-]*$/
const tag = (text: string): string => (PLAIN.test(text) ? text : escaped.tag(text))
const quoted = (text: string): string => (PLAIN.test(text) ? `"${text}"` : escaped.quoted(text))

type FieldType = 'number' | 'integer' | 'boolean' | 'string'

function fieldOf(type: FieldType, value: unknown): string {
  if (type === 'number' && Number.isFinite(value)) return `${value}`
  if (type === 'integer' && Number.isSafeInteger(value)) return `${value}i`
  if (type === 'boolean' && typeof value === 'boolean') return value ? 'T' : 'F'
  if (type === 'string') return quoted(String(value))
  throw pointsRefused(`${value} is no ${type}`)
}

/**
 * A point in line protocol, time in ms. By hand, because the client's own costs as much as all of the judgement; the
 * contract suite reads what it writes from a real server.
 */
export function lineOf({ measurement, tags, fields, at }: InfluxPoint): string {
  const types: Readonly<Record<string, FieldType>> = FIELD_TYPES[measurement]
  let line: string = measurement
  // An empty tag is none: the server takes no empty value
  for (const name in tags) if (tags[name] !== '') line += `,${name}=${tag(tags[name]!)}`
  let mark = ' '
  for (const name in fields) {
    const type = types[name]
    if (!type) throw pointsRefused(`${measurement} has no field ${name}`)
    line += `${mark}${name}=${fieldOf(type, fields[name])}`
    mark = ','
  }
  return `${line} ${at.getTime()}`
}
