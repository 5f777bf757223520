/** The simulator of a season on a thread of its own: each message asks for the next day, each answer is one. */
import { parentPort, workerData } from 'node:worker_threads'
import { DAY, HOUR } from '#src/units.ts'
import { seasonCounty } from '#tests/support/season/season-county.ts'
import type { SeasonAsked, SeasonDay } from '#tests/support/season/season-day.ts'
import { applyFaults, type Faultless } from '../../../firmware-sim/faults.ts'
import { regularInstants } from '../../../firmware-sim/history.ts'
import type { Message } from '../../../firmware-sim/message.ts'
import { countyClimate } from '../../../firmware-sim/night-readings.ts'
import { weatherResponse } from '../../../firmware-sim/open-meteo.ts'
import { reading } from '../../../firmware-sim/sensor.ts'
import { continuousTruth } from '../../../firmware-sim/station.ts'

const asked = workerData as SeasonAsked
const { county } = seasonCounty(asked)
const climate = countyClimate({ county, scenario: 'winter', seed: asked.seed, first_at: asked.from })
const truths = county.stations.map((station) => continuousTruth(climate, station, asked.from))
const indexOf = new Map(county.stations.map(({ device }, index) => [device, index]))
const query = new URLSearchParams(asked.query)
const encoder = new TextEncoder()
/** The roads are run on without a way back, so what a fault asks for later is kept. */
const askedLater = new Set(asked.faults.map(({ device, from }) => `${device} ${from.getTime()}`))
const kept = new Map<string, Message>()

const faultless: Faultless = (device, at) => {
  const message = kept.get(`${device} ${at.getTime()}`)
  if (!message) throw new Error(`${device} at ${at.toISOString()} was not kept for its fault`)
  return message
}

function measured(at: Date): Message[] {
  const messages = truths.map((truth) => reading(truth, asked.seed, at))
  for (const message of messages) {
    const key = `${message.device} ${at.getTime()}`
    if (askedLater.has(key)) kept.set(key, message)
  }
  return messages
}

function dayOf(from: Date): SeasonDay {
  const to = new Date(from.getTime() + DAY)
  const faults = asked.faults.filter((fault) => fault.from < to && from < fault.to)
  const messages = regularInstants(from, to, asked.intervalS).flatMap(measured)
  const leaving = faults.length > 0 ? applyFaults(messages, faults, faultless) : messages
  const payloads = encoder.encode(leaving.map(({ payload }) => JSON.stringify(payload)).join(''))
  const ends = new Uint32Array(leaving.length)
  let end = 0
  // Payloads are ASCII: a character is a byte
  for (const [index, { payload }] of leaving.entries()) ends[index] = end += JSON.stringify(payload).length
  return {
    devices: Uint16Array.from(leaving, ({ device }) => indexOf.get(device)!),
    sent_at: Float64Array.from(leaving, ({ sent_at }) => sent_at.getTime()),
    ends,
    payloads,
    weather: Array.from({ length: 24 }, (_, hour) => {
      const at = new Date(from.getTime() + hour * HOUR)
      return weatherResponse(climate, at, query).body
    }),
  }
}

let next = asked.from
parentPort!.on('message', () => {
  parentPort!.postMessage(dayOf(next))
  next = new Date(next.getTime() + DAY)
})
