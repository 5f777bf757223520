import {
  type FieldRule,
  isSentinel,
  measurementFields,
  measurementNames,
  REQUIRED,
} from '#src/telemetry/fields.ts'
import { FORBIDDEN_KEYS } from '#src/telemetry/json-text.ts'
import { wireLimits } from '#src/telemetry/wire-limits.ts'

export type JsonSchema = { readonly [keyword: string]: unknown }

const ID_PATTERN = '^[a-z0-9][a-z0-9-]{2,31}$'
const INSTANT_PATTERN =
  '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[Tt]([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?([Zz]|[+-]([01]\\d|2[0-3]):[0-5]\\d)$'
/** Candidates; which of them a field refuses its own rule says. */
const SENTINELS = [-127, -999.9, -9999, 32767, 6553.5, 85]

function numberSchema(name: string, { min, max, unit }: Extract<FieldRule, { kind: 'number' }>): JsonSchema {
  const refused = SENTINELS.filter((value) => isSentinel(name, value) && value >= min && value <= max)
  return {
    type: 'number',
    minimum: min,
    maximum: max,
    ...(refused.length > 0 && { not: { enum: refused } }),
    description: `${unit}${refused.length > 0 ? `; never ${refused.join(', ')}, which sensors send when they have no value` : ''}`,
  }
}

function fieldSchema(name: string, rule: FieldRule): JsonSchema {
  if (rule.kind === 'number') return numberSchema(name, rule)
  if (rule.kind === 'choice') return { type: 'string', enum: rule.choices }
  return rule.kind === 'boolean' ? { type: 'boolean' } : { type: 'string', pattern: rule.pattern.source }
}

const fields = Object.fromEntries(
  measurementNames.map((name) => [name, fieldSchema(name, measurementFields[name]!)]),
)
const envelope: Readonly<Record<string, JsonSchema>> = {
  v: { const: 1, description: 'Version of this contract.' },
  ts: {
    type: 'string',
    pattern: INSTANT_PATTERN,
    description: `When it was measured: RFC 3339 with zone, e.g. 2026-01-15T18:00:00Z; at most ${wireLimits.ahead_min} minutes ahead of the service and ${wireLimits.behind_days} days behind it.`,
  },
  seq: {
    type: 'integer',
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description: 'Rises with each reading; after a restart send boot: true.',
  },
}
const device: JsonSchema = { type: 'string', pattern: ID_PATTERN, description: 'The device’s own id.' }

const known = Object.keys(envelope).length + measurementNames.length + 1

/**
 * The payload of a reading as JSON Schema (draft 7), from the same table by which messages are judged. What a schema
 * cannot say: the clock, a name given twice, a date that does not exist, whose id `device` is.
 */
export const payloadSchema: JsonSchema = {
  type: 'object',
  required: REQUIRED,
  properties: { ...envelope, ...fields, device },
  propertyNames: { not: { enum: [...FORBIDDEN_KEYS] } },
  // a unit that a message declares is never ignored; no field of the contract has such a name
  patternProperties: { '[Uu][Nn][Ii][Tt]': false },
  maxProperties: known + wireLimits.unknown_fields,
  description: `One JSON object, at most ${wireLimits.payload_bytes} bytes. A field is left out when there is no value; null is refused. Up to ${wireLimits.unknown_fields} unknown fields are flagged, not stored.`,
}
