import type { Reading } from '#src/telemetry/reading.ts'
import { HOUR } from '#src/units.ts'

export const WINDOW = 48 * HOUR
/** Two days of one reading a minute, with some in hand; a faster device keeps a shorter window. */
const MAX_READINGS = 3_000

/** The last 48 h of each device in memory, ordered by `at`, then `seq`, then arrival. */
export type RecentReadings = {
  /** Keeps a reading; what is older than 48 h before `now`, or too much, leaves the window. */
  add(reading: Reading, now: Date): void
  remove(reading: Reading): void
  /** Highest `at`, not the last received. */
  latest(device: string): Reading | undefined
  /** The last reading strictly before that instant. */
  before(device: string, at: Date): Reading | undefined
  /** The last reading not after that instant. */
  notAfter(device: string, at: Date): Reading | undefined
  /** The first reading not before that instant. */
  notBefore(device: string, at: Date): Reading | undefined
  /** All with this instant and sequence number. */
  findSame(device: string, at: Date, seq: number): readonly Reading[]
  /** Readings in [from, to), ascending. */
  ofDevice(device: string, from: Date, to: Date): readonly Reading[]
  ofStation(station: string, from: Date, to: Date): readonly Reading[]
  /** How many readings of a device there are in [from, to). */
  count(device: string, from: Date, to: Date): number
  /** Newest first, strictly before that instant; stops when the caller does. */
  backFrom(device: string, at: Date): Iterable<Reading>
  /** Is everything that was stored of this device for that instant still in the window? */
  covers(device: string, at: Date, now: Date): boolean
  /** Nothing more is known of the device, which is gone for good. */
  forget(device: string): void
  /** Nothing received before this instant is in the window: set when it was restored only in part. */
  startsAt(instant: Date): void
}

type Track = {
  /** Sorted; those before `head` have left. */
  items: Reading[]
  head: number
  /** The window may lack readings before this instant, ms. */
  horizon: number
}

const isLater = (a: Reading, at: number, seq: number): boolean =>
  a.at.getTime() > at || (a.at.getTime() === at && a.seq > seq)

/** Index of the first reading later than (at, seq); the end is tried first because readings come in order. */
function indexAfter(track: Track, at: number, seq: number): number {
  let [low, high] = [track.head, track.items.length]
  if (high > low && !isLater(track.items[high - 1]!, at, seq)) return high
  while (low < high) {
    const middle = (low + high) >> 1
    if (isLater(track.items[middle]!, at, seq)) high = middle
    else low = middle + 1
  }
  return low
}

const firstFrom = (track: Track, at: number): number => indexAfter(track, at - 1, Number.POSITIVE_INFINITY)

function evict(track: Track, oldest: number): void {
  while (track.head < track.items.length) {
    const first = track.items[track.head]!.at.getTime()
    const isTooMany = track.items.length - track.head > MAX_READINGS
    if (first >= oldest && !isTooMany) break
    track.horizon = Math.max(track.horizon, first + 1)
    track.head++
  }
  // Moving the rest down is paid for by as many readings that have left.
  if (track.head > 512 && track.head * 2 > track.items.length) {
    track.items = track.items.slice(track.head)
    track.head = 0
  }
}

function* descending(track: Track, from: number): Iterable<Reading> {
  for (let index = from - 1; index >= track.head; index--) yield track.items[index]!
}

type Key = Pick<Reading, 'at' | 'seq'>
const inOrder = (a: Key, b: Key): number => a.at.getTime() - b.at.getTime() || a.seq - b.seq

export function recentReadings(): RecentReadings {
  const tracks = new Map<string, Track>()
  const devicesOf = new Map<string, Set<string>>()
  let start = Number.NEGATIVE_INFINITY

  const trackOf = (reading: Reading): Track => {
    let track = tracks.get(reading.device)
    if (!track) {
      track = { items: [], head: 0, horizon: start }
      tracks.set(reading.device, track)
    }
    return track
  }
  const noteStation = ({ station, device }: Reading): void => {
    const devices = devicesOf.get(station)
    if (!devices) devicesOf.set(station, new Set([device]))
    else if (!devices.has(device)) devices.add(device)
  }
  const lastBefore = (device: string, at: number, seq: number): Reading | undefined => {
    const track = tracks.get(device)
    if (!track) return undefined
    const index = indexAfter(track, at, seq) - 1
    return index >= track.head ? track.items[index] : undefined
  }
  const span = (device: string, from: Date, to: Date): Reading[] => {
    const track = tracks.get(device)
    return track ? track.items.slice(firstFrom(track, from.getTime()), firstFrom(track, to.getTime())) : []
  }

  return {
    add(reading, now) {
      const track = trackOf(reading)
      const index = indexAfter(track, reading.at.getTime(), reading.seq)
      if (index === track.items.length) track.items.push(reading)
      else track.items.splice(index, 0, reading)
      noteStation(reading)
      evict(track, now.getTime() - WINDOW)
    },
    remove(reading) {
      const track = tracks.get(reading.device)
      const index = track?.items.lastIndexOf(reading) ?? -1
      if (track && index >= track.head) track.items.splice(index, 1)
    },
    latest(device) {
      const track = tracks.get(device)
      return track && track.items.length > track.head ? track.items[track.items.length - 1] : undefined
    },
    before: (device, at) => lastBefore(device, at.getTime() - 1, Number.POSITIVE_INFINITY),
    notAfter: (device, at) => lastBefore(device, at.getTime(), Number.POSITIVE_INFINITY),
    notBefore(device, at) {
      const track = tracks.get(device)
      return track?.items[firstFrom(track, at.getTime())]
    },
    findSame(device, at, seq) {
      const track = tracks.get(device)
      if (!track) return []
      const end = indexAfter(track, at.getTime(), seq)
      let from = end
      while (from > track.head && inOrder(track.items[from - 1]!, { at, seq }) === 0) from--
      return from === end ? [] : track.items.slice(from, end)
    },
    ofDevice: span,
    count(device, from, to) {
      const track = tracks.get(device)
      return track ? firstFrom(track, to.getTime()) - firstFrom(track, from.getTime()) : 0
    },
    ofStation(station, from, to) {
      const devices = [...(devicesOf.get(station) ?? [])]
      const readings = devices.flatMap((device) => span(device, from, to))
      return (devices.length > 1 ? readings.sort(inOrder) : readings).filter(
        (reading) => reading.station === station,
      )
    },
    backFrom(device, at) {
      const track = tracks.get(device)
      return track ? descending(track, firstFrom(track, at.getTime())) : []
    },
    covers(device, at, now) {
      const horizon = tracks.get(device)?.horizon ?? start
      return at.getTime() >= Math.max(horizon, now.getTime() - WINDOW)
    },
    forget(device) {
      tracks.delete(device)
      for (const devices of devicesOf.values()) devices.delete(device)
    },
    startsAt(instant) {
      start = instant.getTime()
    },
  }
}
