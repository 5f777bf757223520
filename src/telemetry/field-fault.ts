import { type FieldRule, isSentinel, measurementFields } from '#src/telemetry/fields.ts'
import type { JsonObject } from '#src/telemetry/json-text.ts'
import { causeOfRange } from '#src/telemetry/likely-cause.ts'
import { type Refusal, refusal, shown } from '#src/telemetry/refusal.ts'

function expectation(rule: FieldRule): string {
  if (rule.kind === 'number') return `a number from ${rule.min} to ${rule.max} ${rule.unit}`
  if (rule.kind === 'choice') return `one of ${rule.choices.join(', ')}`
  return rule.kind === 'boolean' ? 'true or false' : `text matching ${rule.pattern.source}`
}

function fits(rule: FieldRule, value: unknown): boolean {
  if (rule.kind === 'number') return typeof value === 'number'
  if (rule.kind === 'boolean') return typeof value === 'boolean'
  if (typeof value !== 'string') return false
  return rule.kind === 'choice' ? rule.choices.includes(value) : rule.pattern.test(value)
}

function causeOfType(rule: FieldRule, value: unknown): string {
  if (value === null) return 'no value: leave the field out instead of sending null'
  if (rule.kind === 'number' && typeof value === 'string') return 'a number sent as text'
  if (rule.kind === 'choice') return 'another word for it, or capital letters'
  if (rule.kind === 'boolean') return 'true or false sent as a number or as text'
  return 'a value of another kind, or characters that the field does not take'
}

const wrongType = (field: string, value: unknown, rule: FieldRule): Refusal =>
  refusal('SCHEMA', `${field} is not what the contract asks for.`, {
    field,
    expected: expectation(rule),
    got: shown(value),
    likely_cause: causeOfType(rule, value),
  })

export const isSequenceNumber = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0

function typeFault(object: JsonObject): Refusal | null {
  if (!isSequenceNumber(object.seq))
    return refusal('SCHEMA', 'seq is not what the contract asks for.', {
      field: 'seq',
      expected: 'an integer from 0 to 9007199254740991',
      got: shown(object.seq),
      likely_cause: 'a count sent as text, with decimals, or that has run below 0',
    })
  if ('device' in object && typeof object.device !== 'string')
    return refusal('SCHEMA', 'device is not what the contract asks for.', {
      field: 'device',
      expected: 'the id of the device, as text',
      got: shown(object.device),
      likely_cause: 'a number of the device in place of its id',
    })
  for (const field in object) {
    const rule = measurementFields[field]
    if (rule && !fits(rule, object[field])) return wrongType(field, object[field], rule)
  }
  return null
}

function sentinelFault(object: JsonObject): Refusal | null {
  for (const field in object) {
    const value = object[field]
    if (measurementFields[field]?.kind === 'number' && isSentinel(field, value as number))
      return refusal('SENTINEL', `${field} is a value that sensors send when they have none.`, {
        field,
        expected: 'a measured value; leave the field out when there is none',
        got: shown(value),
        likely_cause: 'a broken or unplugged probe, or a driver error code',
      })
  }
  return null
}

function rangeFault(object: JsonObject): Refusal | null {
  for (const field in object) {
    const rule = measurementFields[field]
    if (rule?.kind !== 'number') continue
    const value = object[field] as number
    if (value >= rule.min && value <= rule.max) continue
    return refusal('RANGE', `${field} is outside what is possible.`, {
      field,
      expected: `${rule.min} to ${rule.max} ${rule.unit}`,
      got: shown(value),
      likely_cause: causeOfRange(field, value, rule),
    })
  }
  return null
}

function identityFault(object: JsonObject, device: string): Refusal | null {
  if (!('device' in object) || object.device === device) return null
  return refusal('IDENTITY_MISMATCH', 'The message names another device than the one that sent it.', {
    field: 'device',
    expected: device,
    got: shown(object.device),
    likely_cause: 'two devices programmed with the same configuration',
  })
}

/** What is wrong with the values of a message; types before sentinels before ranges, over all fields. */
export const fieldFault = (object: JsonObject, device: string): Refusal | null =>
  typeFault(object) ?? sentinelFault(object) ?? rangeFault(object) ?? identityFault(object, device)
