import type { Reading, Rejection } from '#src/telemetry/reading.ts'
import { DAY, MINUTE, SECOND } from '#src/units.ts'

/** What is known of a device: of the last two days, each list newest first. */
export type DeviceEvidence = {
  readonly now: Date
  readonly readings: readonly Reading[]
  readonly rejections: readonly Pick<Rejection, 'received_at' | 'code'>[]
  /** How often it connected since the service was started; null: nobody counts. */
  readonly connections: number | null
}
/** One thing to see before a sensor stands beside a real road, and what of it was seen. */
export type GoLiveCheck = {
  readonly id: string
  readonly says: string
  readonly done: boolean
  /** With figures. */
  readonly evidence: string
  /** What to do while it is not done. */
  readonly how: string
}

/** So many are looked at where the last few tell. */
const LAST = 10
const FEW = 6
const CLOCK_WITHIN = 2 * SECOND
const ENOUGH = 100

const seconds = (ms: number): string =>
  ms < 100 * SECOND ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / MINUTE)} min`
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const last = ({ readings }: DeviceEvidence): readonly Reading[] => readings.slice(0, LAST)
const waits = (count: number): string => `${count} of ${FEW} readings so far`

type Found = Pick<GoLiveCheck, 'done' | 'evidence'>
type Rule = Pick<GoLiveCheck, 'id' | 'says' | 'how'> & { readonly look: (known: DeviceEvidence) => Found }

function firstMessage({ readings }: DeviceEvidence): Found {
  const first = readings.at(-1)
  return {
    done: first !== undefined,
    evidence: first ? `${readings.length} in the last two days` : 'none yet',
  }
}

function subZero({ readings }: DeviceEvidence): Found {
  const coldest = Math.min(...readings.map(({ road_temp_c }) => road_temp_c))
  const evidence = readings.length > 0 ? `the coldest was ${coldest} °C` : 'no reading yet'
  return { done: coldest < 0, evidence }
}

function clock(known: DeviceEvidence): Found {
  const behind = last(known).map(({ at, received_at }) => received_at.getTime() - at.getTime())
  if (behind.length < FEW) return { done: false, evidence: waits(behind.length) }
  const typical = median(behind)
  const way = typical < 0 ? 'ahead of' : 'behind'
  return {
    done: Math.abs(typical) <= CLOCK_WITHIN,
    evidence: `its times are ${seconds(Math.abs(typical))} ${way} the service’s`,
  }
}

function interval(known: DeviceEvidence): Found {
  const times = last(known).map(({ at }) => at.getTime())
  if (times.length < FEW) return { done: false, evidence: waits(times.length) }
  const steps = times.slice(1).map((at, index) => times[index]! - at)
  const [usual, least, most] = [median(steps), Math.min(...steps), Math.max(...steps)]
  return {
    done: usual > 0 && most - least <= usual / 5 + 5 * SECOND,
    evidence: `every ${seconds(usual)}, between ${seconds(least)} and ${seconds(most)}`,
  }
}

function sequence(known: DeviceEvidence): Found {
  const few = last(known)
  if (few.length < FEW) return { done: false, evidence: waits(few.length) }
  const fault = few.find((reading, index) => index > 0 && reading.seq >= few[index - 1]!.seq)
  return fault
    ? { done: false, evidence: `seq ${fault.seq} was not followed by a higher one` }
    : { done: true, evidence: `up to ${few[0]!.seq}` }
}

function qos(known: DeviceEvidence): Found {
  const few = last(known)
  const loose = few.filter(({ flags }) => flags.includes('QOS0')).length
  return {
    done: few.length > 0 && loose === 0,
    evidence: few.length > 0 ? `${loose} of the last ${few.length} at QoS 0` : 'no reading yet',
  }
}

function retain({ readings, rejections }: DeviceEvidence): Found {
  const retained = rejections.filter(({ code }) => code === 'RETAIN_FORBIDDEN').length
  const evidence =
    retained > 0
      ? `${retained} ${retained === 1 ? 'message' : 'messages'} came with it on`
      : 'none came with it on'
  return { done: readings.length > 0 && retained === 0, evidence }
}

function reconnect({ connections, readings }: DeviceEvidence): Found {
  if (connections === null) return { done: false, evidence: 'this broker does not tell' }
  return { done: connections > 1 && readings.length > 1, evidence: `connected ${connections} times` }
}

function battery({ readings: [newest] }: DeviceEvidence): Found {
  const { battery_v, battery_pct } = newest ?? {}
  const said = battery_v === undefined ? battery_pct && `${battery_pct} %` : `${battery_v} V`
  return { done: said !== undefined, evidence: said === undefined ? 'not in the last reading' : String(said) }
}

function refusals({ readings, rejections, now }: DeviceEvidence): Found {
  const since = Math.max(now.getTime() - DAY, rejections[0]?.received_at.getTime() ?? 0)
  const clean = readings.filter(({ received_at }) => received_at.getTime() > since).length
  const isLong = (readings.at(-1)?.received_at.getTime() ?? now.getTime()) <= now.getTime() - DAY
  const isWholeDay = isLong && since === now.getTime() - DAY
  return {
    done: clean >= ENOUGH || (isWholeDay && clean > 0),
    evidence: `${clean} accepted since the last refusal${rejections[0] ? ` (${rejections[0].code})` : ', of which there is none'}`,
  }
}

/** In the order in which a sensor comes to them. */
const rules: readonly Rule[] = [
  {
    id: 'first_message',
    says: 'A message was accepted',
    look: firstMessage,
    how: 'Publish one; the last messages show what became of it.',
  },
  {
    id: 'qos',
    says: 'It publishes at QoS 1',
    look: qos,
    how: 'Set QoS 1: at 0 nobody acknowledges, and a reading may be lost on its way.',
  },
  {
    id: 'retain',
    says: 'Retain is off',
    look: retain,
    how: 'Publish with retain off: an old reading would look new.',
  },
  {
    id: 'sequence',
    says: 'Its sequence rises',
    look: sequence,
    how: 'Count up with each reading and keep the count over a restart, or send boot: true after one.',
  },
  {
    id: 'clock',
    says: 'Its clock is within 2 s',
    look: clock,
    how: 'Synchronise it (NTP, GNSS or the network’s time) and stamp the reading when it is measured.',
  },
  {
    id: 'interval',
    says: 'Its interval is steady',
    look: interval,
    how: 'Measure by a timer, not by how long the last transmission took.',
  },
  {
    id: 'sub_zero',
    says: 'It measured below 0 °C',
    look: subZero,
    how: 'Put the probe into ice water with salt, or into a freezer: minus signs get lost.',
  },
  {
    id: 'battery',
    says: 'It tells its battery',
    look: battery,
    how: 'Send battery_v or battery_pct; without it nobody changes it in time. A sensor on the mains may leave this open.',
  },
  {
    id: 'reconnect',
    says: 'It comes back by itself',
    look: reconnect,
    how: 'Cut its network for a minute: it must connect again and send what it kept, oldest first.',
  },
  {
    id: 'no_refusal',
    says: 'A day, or 100 messages, without a refusal',
    look: refusals,
    how: 'Let it run; each refusal is named among the last messages.',
  },
]

/** What was seen of a device, each with its evidence; nothing is taken on trust. */
export const goLiveChecks = (known: DeviceEvidence): GoLiveCheck[] =>
  rules.map(({ look, ...rule }) => ({ ...rule, ...look(known) }))
