import type { z } from 'zod'
import type { triedUplinkOut } from '#src/api/documents/uplink-mappings.ts'
import type { Principal } from '#src/api/principal.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import { listOf } from '#src/decision/words.ts'
import type { UplinkMapping } from '#src/network/uplink-mapping.ts'
import { civilTime } from '#src/season.ts'
import { MAPPABLE, UNITS } from '#src/telemetry/lorawan/mapping.ts'
import type { Envelope } from '#src/telemetry/lorawan/uplink.ts'
import type { MappingEntry } from '#src/web/lorawan/mapping-form.ts'
import { civilDay } from '#src/web/skill/skill-words.ts'
import { degrees } from '#src/web/words.ts'

export type Unplaced = {
  readonly dev_eui: string
  readonly device: string | null
  readonly models: readonly string[]
  readonly envelope: Envelope
  readonly received_at: Date
  readonly code: string
  readonly uplink: string
}
type Tried = Omit<z.infer<typeof triedUplinkOut>, 'reading'> & {
  readonly reading: Readonly<Record<string, unknown>> | null
}
/** What somebody showed, what it holds, and why it was not taken. */
export type MappingAttempt = {
  readonly entered: MappingEntry
  readonly tried: Tried | null
  readonly problem: string | null
}
export type Known = {
  readonly mappings: readonly UplinkMapping[]
  readonly unplaced: readonly Unplaced[]
  /** Devices that could be the one that sent an uplink. */
  readonly devices: readonly { readonly id: string; readonly lorawan?: unknown }[]
  readonly decoders: readonly { readonly id: string; readonly name: string }[]
}

const MAY_CHANGE: ReadonlySet<string> = new Set(['sensor_engineer', 'winter_manager', 'admin'])

const WORDS: Readonly<Record<(typeof MAPPABLE)[number], string>> = {
  road_temp_c: 'road temperature',
  air_temp_c: 'air temperature',
  humidity_pct: 'humidity',
  dewpoint_c: 'dew point',
  subsurface_temp_c: 'temperature below the road',
  subsurface_depth_m: 'depth below the road',
  wind_m_s: 'wind',
  battery_v: 'battery, volts',
  battery_pct: 'battery, per cent',
}

function sentence({ mappings, unplaced }: Known): string {
  const waiting = unplaced.length
  if (waiting > 0)
    return `${waiting === 1 ? 'One sensor sends' : `${waiting} sensors send`} through a LoRaWAN network and ${waiting === 1 ? 'is' : 'are'} not understood: nothing of it counts.`
  if (mappings.length === 0) return 'No sensor of a LoRaWAN network waits to be understood.'
  const names = listOf(mappings.map(({ name }) => name))
  return `Every sensor is understood; ${names} ${mappings.length === 1 ? 'was' : 'were'} made known here.`
}

const whyUnplaced: Readonly<Record<string, string>> = {
  UNKNOWN_DEVICE: 'nobody has said which device of yours this is',
  IDENTITY_MISMATCH: 'another sensor has sent under the same name',
  UNKNOWN_FAMILY: 'what kind of device this is is not known',
}

/** The reading as somebody says it. */
function readingInWords(reading: Readonly<Record<string, unknown>>, zone: string): string {
  const { road_temp_c: road, air_temp_c: air, humidity_pct: humidity, at, flags } = reading
  const doubts = Array.isArray(flags) && flags.length > 0 ? `, flagged ${flags.join(', ')}` : ''
  const parts = [
    `road ${degrees(road as number, true)}`,
    ...(typeof air === 'number' ? [`air ${degrees(air, true)}`] : []),
    ...(typeof humidity === 'number' ? [`humidity ${Math.round(humidity)} %`] : []),
  ]
  const time = at instanceof Date ? ` at ${civilTime(at, zone)} on ${civilDay(at, zone)}` : ''
  return `It would be read as ${listOf(parts)}${time}${doubts}.`
}

/** A row a number that was found: as chosen, else as suggested. */
function rowsOf({ tried, entered }: MappingAttempt) {
  const isChosen = 'path-0' in entered
  return (tried?.fields ?? []).map(({ path, value, suggestion, unit }, row) => ({
    row,
    path,
    value: String(value),
    field: isChosen ? (entered[`field-${row}`] ?? '') : (suggestion ?? ''),
    unit: isChosen ? (entered[`unit-${row}`] ?? '') : (unit ?? ''),
  }))
}

function attemptOf(attempt: MappingAttempt, zone: string) {
  const { tried, entered, problem } = attempt
  const hasChosen = 'path-0' in entered
  return {
    problem,
    envelope: entered.envelope ?? '',
    uplink: entered.uplink ?? '',
    id: entered.id ?? '',
    name: entered.name ?? '',
    model: entered.model ?? tried?.device.models[0] ?? '',
    rows: rowsOf(attempt),
    family: tried?.family ?? null,
    reading: tried?.reading ? readingInWords(tried.reading, zone) : null,
    refusal: hasChosen && tried?.refusal ? tried.refusal : null,
    warnings: tried?.warnings ?? [],
  }
}

/** Sensors of LoRaWAN networks that are not understood yet, and how each is made known. */
export function mappingsPage(
  known: Known,
  tonight: Pick<TonightDocument, 'now' | 'time_zone'>,
  reader: Pick<Principal, 'kind' | 'role'> | null,
  attempt: MappingAttempt | null,
) {
  const { time_zone: zone } = tonight
  return {
    now: civilTime(tonight.now, zone),
    sentence: sentence(known),
    mayChange: reader?.kind === 'user' && MAY_CHANGE.has(reader.role),
    unplaced: known.unplaced.map((one) => ({
      ...one,
      since: `${civilTime(one.received_at, zone)} on ${civilDay(one.received_at, zone)}`,
      why: whyUnplaced[one.code] ?? one.code,
      models: one.models.join(', '),
      isUnregistered: one.code !== 'UNKNOWN_FAMILY',
    })),
    devices: known.devices.filter(({ lorawan }) => !lorawan).map(({ id }) => id),
    decoders: known.decoders,
    mappings: known.mappings.map(({ id, name, model, version, fields, saved_at, saved_by }) => ({
      id,
      name,
      model,
      version,
      fields: listOf(
        Object.entries(fields).map(
          ([field, { path }]) => `${WORDS[field as keyof typeof WORDS]} from ${path}`,
        ),
      ),
      saved: `${saved_by}, ${civilDay(saved_at, zone)}`,
    })),
    choices: MAPPABLE.map((field) => ({ field, words: WORDS[field] })),
    units: Object.keys(UNITS),
    attempt: attempt && attemptOf(attempt, zone),
  }
}
