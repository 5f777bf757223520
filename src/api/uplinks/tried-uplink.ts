import { problem } from '#src/api/problem.ts'
import type { MappedField } from '#src/network/uplink-mapping.ts'
import { isRefusal } from '#src/telemetry/lorawan/envelope-fields.ts'
import { familyOfUplink, readEnvelope, readFrame } from '#src/telemetry/lorawan/read-uplink.ts'
import { fieldsFound } from '#src/telemetry/lorawan/suggest-fields.ts'
import type { Envelope, Uplink } from '#src/telemetry/lorawan/uplink.ts'

type Fields = Readonly<Record<string, MappedField>>
export type Trying = {
  readonly envelope: Envelope
  readonly uplink: string | Readonly<Record<string, unknown>>
  readonly fields?: Fields
}

/** A mapping that is not saved, of nobody. */
const passing = (fields: Fields, at: Date) => ({
  id: 'tried',
  authority: '',
  version: 0,
  name: '',
  fields,
  saved_at: at,
  saved_by: '',
})

function readingOf(uplink: Uplink, fields: Fields | undefined, now: Date) {
  const at = uplink.at && uplink.at < now ? uplink.at : now
  const installed = { dev_eui: uplink.dev_eui, decoder: 'tried' }
  const read = fields
    ? readFrame(uplink, { receivedAt: at, installed, mappings: [passing(fields, now)] })
    : readFrame(uplink, { receivedAt: at })
  if ('code' in read) {
    const { code, message, expected, got, likely_cause } = read
    return { reading: null, refusal: { code, message, expected, got, likely_cause } }
  }
  return { reading: { at: read.at, seq: read.seq, ...read.measurements, flags: read.flags }, refusal: null }
}

function warningsOf(uplink: Uplink, roadTemp: number | undefined): string[] {
  return [
    ...(uplink.decoded
      ? []
      : ['The network has no decoder for this device: give it one there, and show an uplink again.']),
    ...(roadTemp !== undefined && roadTemp >= 0
      ? ['This road is not below 0 °C. Show an uplink from below 0 °C too: decoders mostly fail there.']
      : []),
    ...(roadTemp === 0 ? ['Exactly 0: does the decoder also send it when it is measured?'] : []),
  ]
}

/** What stands in an uplink that somebody shows, and what it would be with the names that they give. */
export function tried({ envelope, uplink: shown, fields }: Trying, now: Date) {
  const text = typeof shown === 'string' ? shown : JSON.stringify(shown)
  const uplink = readEnvelope(Buffer.from(text), envelope)
  if (isRefusal(uplink)) {
    const { message, likely_cause, field } = uplink
    const detail = likely_cause ? `${message} Likely: ${likely_cause}.` : message
    throw problem(422, uplink.code, detail, field ? { field: `uplink.${field}` } : { field: 'uplink' })
  }
  const { reading, refusal } = readingOf(uplink, fields, now)
  const { dev_eui, device: name, application, models } = uplink
  return {
    device: { dev_eui, name, application, models },
    family: familyOfUplink(uplink)?.name ?? null,
    fields: fieldsFound(uplink.decoded ?? {}),
    reading,
    refusal,
    warnings: warningsOf(uplink, reading?.road_temp_c),
  }
}
