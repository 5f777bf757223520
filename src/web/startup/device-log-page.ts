import type { DeviceMessageLine } from '#src/api/device-messages.ts'
import { isSandbox } from '#src/network/sandbox.ts'
import { civilTime } from '#src/season.ts'
import { flagWords } from '#src/telemetry/flag-words.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { connectionCauses } from '#src/web/startup/connection-causes.ts'
import { degrees, duration } from '#src/web/words.ts'

/** The log of a device as the API tells it. */
export type DeviceLogDocument = {
  readonly device: string
  readonly authority: string
  readonly name: string
  readonly now: Date
  readonly time_zone: string
  readonly items: readonly DeviceMessageLine[]
}

const NOT_MEASURED = new Set([
  'authority',
  'station',
  'device',
  'at',
  'received_at',
  'seq',
  'flags',
  'road_temp_c',
])

const measuredBeside = (reading: Reading): string =>
  Object.entries(reading)
    .filter(([name]) => !NOT_MEASURED.has(name))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')

const flagLine = (code: string) => ({ code, ...flagWords[code] })

function readingWords(reading: Reading, timeZone: string) {
  const flags = reading.flags.map(flagLine)
  return {
    sign: flags.length > 0 ? '△' : '✓',
    word: flags.length > 0 ? 'accepted, flagged' : 'accepted',
    style: flags.length > 0 ? 'unknown' : 'no-action',
    title: `${degrees(reading.road_temp_c)} at ${civilTime(reading.at, timeZone)}, seq ${reading.seq}`,
    beside: measuredBeside(reading),
    flags,
  }
}

function lineWords(line: DeviceMessageLine, { now, time_zone: timeZone }: DeviceLogDocument) {
  const when = { at: civilTime(line.at, timeZone), age: duration(now.getTime() - line.at.getTime()) }
  if (line.kind === 'reading') return { ...when, ...readingWords(line.reading, timeZone) }
  if (line.kind === 'connection') {
    const isRefused = line.event.endsWith('_refused')
    const from = line.address ? ` from ${line.address}` : ''
    return {
      ...when,
      sign: isRefused ? '✕' : '·',
      word: line.event.replace('_', ' '),
      style: isRefused ? 'treat' : 'none',
      cause: connectionCauses[line.code ?? ''],
      title: `${line.code ? `${line.code}: ` : ''}${line.message}${from}${line.times > 1 ? ` (${line.times} times)` : ''}`,
    }
  }
  const { code, message, field, expected, got, likely_cause: cause, payload, bytes, topic } = line
  return {
    ...when,
    sign: '✕',
    word: 'refused',
    style: 'treat',
    code,
    title: `${code}${field ? ` (${field})` : ''}: ${message}`,
    expected,
    got,
    cause,
    topic,
    payload,
    bytes,
  }
}

/** What the last message was, before anything else. */
function sentence({ items, now }: DeviceLogDocument): string {
  const last = items.find(({ kind }) => kind !== 'connection')
  if (!last) {
    const refused = items.find((line) => line.kind === 'connection' && line.event.endsWith('_refused'))
    return refused
      ? 'Nothing came in: it tried to connect and was refused. The reason stands below.'
      : 'Nothing has been heard of this device yet.'
  }
  const age = duration(now.getTime() - last.at.getTime())
  if (last.kind === 'reading')
    return `The last message was accepted ${age} ago: ${degrees(last.reading.road_temp_c)}.`
  return last.kind === 'rejection' ? `The last message was refused ${age} ago: ${last.message}` : ''
}

/** The last messages of a device, newest first, each with what became of it and why. */
export function deviceLogPage(log: DeviceLogDocument) {
  const { device, name, now, time_zone: timeZone, items } = log
  return {
    device,
    name,
    about: device,
    isSandbox: isSandbox(log.authority),
    now: civilTime(now, timeZone),
    sentence: sentence(log),
    lines: items.map((line) => lineWords(line, log)),
  }
}
