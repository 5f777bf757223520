import { randomBytes, timingSafeEqual } from 'node:crypto'
import { clientAddress } from '#src/adapters/client-address.ts'
import type { DeviceCredentials } from '#src/adapters/device-credentials.ts'
import { hashKey } from '#src/adapters/passwords.ts'
import type { NetworkChanges, Sandboxes, SignUp } from '#src/api/deps.ts'
import type { Log } from '#src/jobs/log.ts'
import { oneAfterAnother } from '#src/jobs/one-after-another.ts'
import { MOST_OF_SENSOR, type SandboxBudget } from '#src/main/sandbox-budget.ts'
import type { Network } from '#src/network/network.ts'
import {
  lastReset,
  nextReset,
  type SandboxSensor,
  sandboxIds,
  withoutSandboxes,
  withSandboxes,
} from '#src/network/sandbox.ts'
import type { Cancel, Clock, OperationalStore } from '#src/ports.ts'
import { parseDocument, writeDocument } from '#src/wire.ts'

const MARK = 'sandboxes'
export const KEY_PREFIX = 'fl_sandbox_'
/** At once, and from one address a day: enough for a class of students, too few to fill a disk. */
const MOST_SENSORS = 200
const MOST_OF_ADDRESS = 20
/** Where no station stands yet. */
const SOMEWHERE = { lat: 53.4, lon: -1.8 }

type KeptSensor = SandboxSensor & {
  readonly secret_hash: string
  readonly key_hash: string
  readonly address_hash: string
}

type Parts = {
  readonly store: Pick<OperationalStore, 'mark' | 'saveMark' | 'admit'>
  readonly clock: Clock
  readonly credentials: DeviceCredentials
  readonly timeZone: string
  readonly mqtt: Sandboxes['mqtt']
  readonly log: Pick<Log, 'info'>
  /** The real one. */
  network(): Network
  readonly budget: SandboxBudget
  /** Told of each sensor that is gone. */
  gone(device: string): void
}

export type SandboxesInForce = {
  readonly sandboxes: Sandboxes
  /** The real network and the sandboxes: whose messages are taken and whose objects are shown. */
  network(): Network
  readonly identify: DeviceCredentials['identify']
  stop: Cancel
}

/** Eight letters and digits without those that look alike. */
const LETTERS = '23456789abcdefghjkmnpqrstuvwxyz'
const randomWord = (): string => [...randomBytes(8)].map((byte) => LETTERS[byte % LETTERS.length]).join('')

const isEqual = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

/** Sensors that anybody signs up for a day. They are kept as one mark and never enter the real network. */
export async function sandboxesInForce(parts: Parts): Promise<SandboxesInForce> {
  const { store, clock, credentials, log } = parts
  const inTurn = oneAfterAnother()
  let sensors: readonly KeptSensor[] = []
  let byDevice = new Map<string, KeptSensor>()
  let joined: { readonly of: Network; readonly network: Network } | null = null
  let cancel: Cancel = () => {}

  function hold(kept: readonly KeptSensor[]): void {
    const since = lastReset(clock.now())
    sensors = kept.filter(({ since_at }) => since_at >= since)
    byDevice = new Map(sensors.map((sensor) => [sensor.device, sensor]))
    joined = null
  }
  function reset(): void {
    const before = sensors
    hold(sensors)
    const gone = before.filter((sensor) => !sensors.includes(sensor))
    for (const { device } of gone) parts.gone(device)
    parts.budget.reset()
    if (gone.length > 0)
      log.info({ event: 'sandbox_reset', sensors: gone.length }, 'the sandboxes were emptied')
    arm()
  }
  function arm(): void {
    cancel = clock.at(nextReset(clock.now()), reset)
  }
  hold(parseDocument<KeptSensor[]>((await store.mark(MARK)) ?? '[]'))
  arm()

  function network(): Network {
    const of = parts.network()
    if (joined?.of !== of) joined = { of, network: withSandboxes(of, sensors, parts.timeZone) }
    return joined.network
  }

  function freePlace(): number {
    const taken = new Set(sensors.map(({ authority }) => authority))
    let place = 1
    while (taken.has(sandboxIds(place, '').authority)) place++
    return place
  }
  function newSensor(name: string, since_at: Date): SandboxSensor {
    const { stations, devices } = parts.network()
    const { lat, lon } = stations[0] ?? SOMEWHERE
    const place = freePlace()
    for (;;) {
      const ids = sandboxIds(place, randomWord())
      const isFree =
        !byDevice.has(ids.device) && ![...stations, ...devices].some(({ id }) => id === ids.device)
      if (isFree) return { ...ids, name, lat, lon, since_at }
    }
  }

  async function signUp({ name, address }: SignUp): ReturnType<Sandboxes['signUp']> {
    const address_hash = credentials.secretHash(clientAddress(address))
    if (sensors.length >= MOST_SENSORS) return 'FULL'
    if (sensors.filter((sensor) => sensor.address_hash === address_hash).length >= MOST_OF_ADDRESS)
      return 'TOO_MANY'
    const sensor = newSensor(name, clock.now())
    const secret = credentials.newSecret()
    const key = `${KEY_PREFIX}${credentials.newSecret()}`
    const hashes = { secret_hash: credentials.secretHash(secret), key_hash: hashKey(key), address_hash }
    const next = [...sensors, { ...sensor, ...hashes }]
    await store.admit([sensor.authority])
    await store.saveMark(MARK, writeDocument(next))
    hold(next)
    log.info({ event: 'sandbox_sign_up', device: sensor.device }, 'a sensor was signed up for the day')
    return { sensor, secret, key }
  }

  return {
    network,
    identify(claim) {
      const sensor = byDevice.get(claim.username ?? '')
      if (!sensor) return credentials.identify(claim)
      const { authority, device } = sensor
      if (claim.password === undefined) return 'NO_PASSWORD'
      const hash = credentials.secretHash(Buffer.from(claim.password).toString())
      if (!isEqual(hash, sensor.secret_hash)) return 'WRONG_SECRET'
      if (claim.clientId !== device) return 'CLIENT_ID_MISMATCH'
      if (parts.budget.isSpent(device)) return 'SANDBOX_SPENT'
      return { authority, device, isActive: () => byDevice.has(device) && !parts.budget.isSpent(device) }
    },
    sandboxes: {
      limits: {
        sensors: MOST_SENSORS,
        of_one_address: MOST_OF_ADDRESS,
        mb_a_day: MOST_OF_SENSOR / 1_000_000,
      },
      mqtt: parts.mqtt,
      resetsAt: () => nextReset(clock.now()),
      signUp: (form) => inTurn(() => signUp(form)),
      holder(key) {
        if (!key.startsWith(KEY_PREFIX)) return null
        const hash = hashKey(key)
        return sensors.find(({ key_hash }) => isEqual(key_hash, hash)) ?? null
      },
    },
    stop: () => cancel(),
  }
}

/** Changes of the real network, made by whoever sees the sandboxes as well. */
export const ofRealNetwork = (changes: NetworkChanges): NetworkChanges => ({
  ...changes,
  changeNetwork: (next, kept) => changes.changeNetwork(withoutSandboxes(next), kept),
})
