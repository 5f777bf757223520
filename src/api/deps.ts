import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { TlsInForce } from '#src/api/tls-server.ts'
import type { AdoptedPolicy } from '#src/decision/adopted-policy.ts'
import type { Decision } from '#src/decision/decision.ts'
import type { Policy } from '#src/decision/policy.ts'
import type { NewRecordEntry } from '#src/decision/record-entry.ts'
import type { Asked } from '#src/decision/reporting/asked-interval.ts'
import type { ShadowRules } from '#src/decision/verification/shadow-rules.ts'
import type { StationForecast } from '#src/forecast/road-forecast-types.ts'
import type { SensorVerdict } from '#src/forecast/sensors/sensor-verdict-types.ts'
import type { DeviceEvent } from '#src/jobs/device-log.ts'
import type { LiveFeed } from '#src/jobs/live-feed.ts'
import type { PartHealth } from '#src/jobs/parts.ts'
import type { Retention } from '#src/jobs/retention-kinds.ts'
import type { RouteRoads } from '#src/jobs/route-roads.ts'
import type { ThermalMaps } from '#src/jobs/thermal-maps.ts'
import type { Uplinks } from '#src/jobs/uplinks.ts'
import type { Network } from '#src/network/network.ts'
import type { SandboxSensor } from '#src/network/sandbox.ts'
import type {
  Clock,
  DeviceCredential,
  Mark,
  NetworkKept,
  OperationalStore,
  Planner,
  ReadingStore,
} from '#src/ports.ts'
import type { Envelope } from '#src/telemetry/lorawan/uplink.ts'
import type { Reading } from '#src/telemetry/reading.ts'

/** The last two days of readings, in memory. */
export type RecentReadings = {
  /** Highest `at` of the device, null when it has said nothing lately. */
  latest(device: string): Reading | null
  /** Readings with `at` in [from, to), oldest first. */
  ofStation(station: string, from: Date, to: Date): readonly Reading[]
}

/** What people see in a browser, mounted on the same server so that guards and errors are shared. */
export type Pages = {
  /** Adds its own endpoints; `request.principal` says who is there. */
  register(app: FastifyInstance): Promise<void>
  /** A path that leads nowhere, outside /api. */
  notFound(request: FastifyRequest, reply: FastifyReply): unknown
}

/** Changing reference data over the API; absent: it is changed by configuration only, and the endpoints are not there. */
export type NetworkChanges = {
  /** Saves the network with what goes with it, all or nothing, and makes it the one that everybody uses. */
  changeNetwork(next: Network, kept: NetworkKept & Required<Pick<NetworkKept, 'entry'>>): Promise<void>
  /** A new secret for a device: told once, never read back, and nothing until its credential is saved. */
  newSecret(device: string): Promise<NewSecret>
}

export type NewSecret = { readonly secret: string; readonly credential: DeviceCredential }

/** Devices' secrets, each told once and never read back; absent: they come from configuration only. */
export type DeviceSecrets = {
  /** For a device that never had one. */
  first(device: string): NewSecret
  /** The one before stays good until then; null: it is retired at once. */
  rotate(device: string, until_at: Date | null): Promise<NewSecret>
  /** The credential with nothing good left; null: the device never had a secret. */
  retire(device: string): Promise<DeviceCredential | null>
  /** What is stored of a code that somebody is told. */
  hash(code: string): string
}

/** Putting policies in force over the API; absent: there is no changing them here. */
export type PolicyChanges = {
  /** The network with the routes' own values, before any policy rules them. */
  ownNetwork(): Network
  /** From now on everybody decides by it; false when that version is there already. */
  adopt(adopted: AdoptedPolicy, entry: NewRecordEntry, mark?: Mark): Promise<boolean>
}

/** Rules that run in the shadow; absent: none can be set here. */
export type ShadowChanges = {
  /** Null: the authority never set any. */
  rulesOf(authority: string): ShadowRules | null
  change(rules: ShadowRules, entry: NewRecordEntry): Promise<void>
}

export type SignUp = { readonly name: string; readonly address: string }

/** Sensors that anybody signs up for a day, apart from every real authority; absent: there is no sandbox here. */
export type Sandboxes = {
  /** Sensors at once and from one address a day, and what each may send in a day. */
  readonly limits: { readonly sensors: number; readonly of_one_address: number; readonly mb_a_day: number }
  /** Where devices from outside connect: over TLS where the service speaks it. */
  readonly mqtt: { readonly port: number; readonly tls: boolean }
  /** When everything in them is gone. */
  resetsAt(): Date
  signUp(
    form: SignUp,
  ): Promise<
    { readonly sensor: SandboxSensor; readonly secret: string; readonly key: string } | 'FULL' | 'TOO_MANY'
  >
  /** Whose key this is; null: nobody's. */
  holder(key: string): SandboxSensor | null
}

/** The last test message of the watchdog, by the machine's own time; absent: nobody watches. */
export type TestAlarms = {
  now(): Date
  last(): {
    readonly at: Date
    readonly people: readonly {
      readonly id: string
      readonly name: string
      readonly authority: string | null
      readonly code: string
      readonly by: string | null
      readonly why: string | null
      readonly received_at: Date | null
    }[]
  } | null
  /** Notes that the message with this code came. */
  received(code: string): void
}

/** LoRaWAN networks that hand on uplinks; absent: none can. */
export type Lorawan = {
  readonly uplinks: Uplinks
  /** Those that the settings name. */
  readonly networks: readonly { readonly id: string; readonly authority: string; readonly kind: Envelope }[]
}

/** What an external broker asks of each login and each topic; absent: none asks. */
export type BrokerHook = {
  /** Is this the secret that the broker shares with us? */
  knows(secret: string): boolean
  /** `after_ms`: how long the answer is held back. */
  authenticate(login: {
    readonly username: string
    readonly password: string
    readonly client_id: string
    readonly address: string | undefined
  }): { readonly result: BrokerAnswer; readonly after_ms: number }
  authorise(act: {
    readonly username: string
    readonly client_id: string
    readonly action: 'publish' | 'subscribe'
    readonly topic: string
    readonly qos: number
    readonly retain: boolean
  }): BrokerAnswer
}
/** `ignore`: not for us to say. */
export type BrokerAnswer = 'allow' | 'deny' | 'ignore'

/** Everything the API asks of the rest of the service. */
export type ApiDeps = {
  readonly clock: Pick<Clock, 'now'>
  readonly store: OperationalStore
  readonly readings: Pick<ReadingStore, 'ofDevice'>
  network(): Network
  policyOf(authority: string): Policy
  readonly recent: RecentReadings
  /** Tonight's decisions and the last forecasts as the engine holds them; absent: they are read from the store. */
  readonly held?: {
    decisions(): Promise<readonly Decision[]>
    forecasts(): Promise<readonly StationForecast[]>
  }
  /** How far each sensor is believed; null: not judged yet. */
  readonly sensors: { verdict(device: string): SensorVerdict | null }
  /** Maps and roads as the engine holds them; absent: made here, and what-if goes by the stations alone. */
  readonly maps?: ThermalMaps
  readonly roads?: RouteRoads
  readonly live: Pick<LiveFeed, 'publish' | 'subscribe' | 'since'>
  parts(): readonly PartHealth[]
  /** May requests be sent here yet? */
  ready(): boolean
  verifyPassword(password: string, hash: string): Promise<boolean>
  /** The form in which an API key is stored. */
  hashKey(key: string): string
  /** IANA name of the authority's civil time. */
  readonly timeZone: string
  /** For how long what is kept; absent: for ever. */
  readonly retention?: Retention
  readonly demonstration: { readonly clockSpeed: number } | null
  readonly logger: FastifyBaseLogger
  /** Host names besides localhost under which people reach the service. */
  readonly hosts?: readonly string[]
  readonly brokerHook?: BrokerHook
  /** Absent: the pages are served over HTTP. */
  readonly tls?: TlsInForce
  readonly pages?: Pages
  readonly changes?: NetworkChanges
  readonly secrets?: DeviceSecrets
  /** What a device was asked for beyond its usual interval; absent: nobody asks. */
  readonly asked?: (device: string) => Asked | null
  /** Ends the session of a device that may no longer speak; absent: its next message is refused. */
  readonly disconnect?: (device: string) => void
  readonly sandboxes?: Sandboxes
  readonly policies?: PolicyChanges
  readonly shadows?: ShadowChanges
  readonly testAlarms?: TestAlarms
  /** Absent: no plans are made here, and their endpoints are not there. */
  readonly planner?: Planner
  readonly lorawan?: Lorawan
  /** What happened lately to a device's connection and messages, newest first; absent: nobody notes it. */
  deviceEvents?(device: string): readonly DeviceEvent[]
}
