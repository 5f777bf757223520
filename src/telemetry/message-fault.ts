import { isKnownField, REQUIRED } from '#src/telemetry/fields.ts'
import type { JsonObject } from '#src/telemetry/json-text.ts'
import {
  causeOfBadInstant,
  causeOfFutureInstant,
  causeOfMissing,
  causeOfOldInstant,
} from '#src/telemetry/likely-cause.ts'
import { type Refusal, refusal, shown } from '#src/telemetry/refusal.ts'
import { DAY, MINUTE, type Milliseconds } from '#src/units.ts'

const MAX_UNKNOWN_FIELDS = 8
/** A device's clock may run this far ahead of ours before its reading is refused. */
export const MAX_AHEAD: Milliseconds = 10 * MINUTE
const MAX_AGE = 30 * DAY

export const unknownFields = (object: JsonObject): string[] =>
  Object.keys(object).filter((name) => !isKnownField(name))

export function shapeFault(object: JsonObject, unknown: readonly string[]): Refusal | null {
  if (unknown.length > MAX_UNKNOWN_FIELDS)
    return refusal('SCHEMA', 'The message has too many unknown fields.', {
      field: unknown[0]!,
      expected: `at most ${MAX_UNKNOWN_FIELDS} unknown fields`,
      got: `${unknown.length}`,
      likely_cause: 'a message of another service, or settings sent with the reading',
    })
  const missing = REQUIRED.find((name) => !(name in object))
  if (missing)
    return refusal('SCHEMA', `${missing} is missing.`, {
      field: missing,
      expected: 'present',
      got: 'absent',
      likely_cause: causeOfMissing(missing, unknown),
    })
  return null
}

export function versionFault(object: JsonObject): Refusal | null {
  if (object.v === 1) return null
  return refusal('SCHEMA_VERSION', 'This version of the message is not known.', {
    field: 'v',
    expected: '1',
    got: shown(object.v),
    likely_cause: object.v === '1' ? 'a number sent as text' : 'firmware made for another version',
  })
}

export function unitFault(unknown: readonly string[], object: JsonObject): Refusal | null {
  const field = unknown.find((name) => name.toLowerCase().includes('unit'))
  if (!field) return null
  return refusal('UNKNOWN_FIELD_UNIT', 'The message declares a unit; units are fixed by the field names.', {
    field,
    expected: 'no declared unit',
    got: shown(object[field]),
    likely_cause: 'a message made for another service; leave the unit out, and send °C, m/s, mm',
  })
}

export const badInstant = (ts: unknown): Refusal =>
  refusal('TS_FORMAT', 'ts is not a date and time with zone.', {
    field: 'ts',
    expected: 'RFC 3339 with zone, e.g. 2026-01-15T18:00:00Z',
    got: shown(ts),
    likely_cause: causeOfBadInstant(ts) ?? 'a date that there is not, or written in another form',
  })

export function clockFault(at: number, ts: unknown, now: number): Refusal | null {
  if (at > now + MAX_AHEAD)
    return refusal('FUTURE_TS', 'The reading claims to be from the future.', {
      field: 'ts',
      expected: 'at most 10 minutes ahead of the service',
      got: shown(ts),
      likely_cause: causeOfFutureInstant(at, now) ?? 'a clock that was set wrongly, or never synchronised',
    })
  if (at < now - MAX_AGE)
    return refusal('TS_TOO_OLD', 'The reading is too old to be taken.', {
      field: 'ts',
      expected: 'at most 30 days old',
      got: shown(ts),
      likely_cause:
        causeOfOldInstant(at, now) ??
        'a clock that was set wrongly, or a memory of old readings that is sent again',
    })
  return null
}
