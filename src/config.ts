import { z } from 'zod'
import { defaultRetention, parseRetention, type Retention } from '#src/jobs/retention-kinds.ts'

/** Everything that can be set from outside, checked once at start and frozen. */
export type Config = Readonly<{
  httpPort: number
  mqttPort: number
  /** Address of both listeners. */
  listen: string
  /** Null: everything is spoken in the clear. `mqttPort`: of MQTT over TLS. */
  tls: Readonly<{ certFile: string; keyFile: string; clientCaFile: string | null; mqttPort: number }> | null
  /** Host names by which browsers reach the service besides localhost. */
  hosts: readonly string[]
  /** Where people's telephones find the pages, for messages; null: where this machine does. */
  pageUrl: URL | null
  dataDir: string
  simulator: boolean
  /** Anybody who reaches the pages may sign a sensor up for the day. */
  sandbox: boolean
  bootstrap: string | null
  /** The service's clock starts here and runs on; null: the real time. */
  clock: Date | null
  /** Seconds of service time in a second of real time; null: 1, in the demonstration 10. */
  clockSpeed: number | null
  broker: 'embedded' | URL
  brokerCredentials: { username: string; passwordFile: string } | null
  /** Who keeps an external broker's rules of who may publish what; null: its operator. */
  brokerAccess:
    | Readonly<{ kind: 'dynamic-security'; username: string; passwordFile: string }>
    | Readonly<{ kind: 'http'; secretFile: string }>
    | null
  influx: Readonly<{ url: URL; version: 1 | 2; tokenFile: string | null; org: string; bucket: string }> | null
  postgresUrl: URL | null
  weather: 'open-meteo' | 'met-office' | 'none'
  weatherUrl: URL | null
  weatherKeyFile: string | null
  timeZone: string
  /** For how long what is kept. */
  retention: Retention
  /** File with who is told of alerts; null: they are only written to the outbox. */
  contacts: string | null
  /** File with the LoRaWAN networks whose uplinks are received. */
  lorawan: string | null
  /** `beside`: the service starts its watchdog; `apart`: somebody else does; `off`: nobody watches. */
  watchdog: 'beside' | 'apart' | 'off'
  watchdogContacts: string | null
  watchdogHeartbeat: URL | null
  logLevel: string
}>

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'a port number, e.g. 3000')
  .transform(Number)
  .pipe(z.number().max(65_535, 'a port number up to 65535, e.g. 3000'))
const url = (...protocols: string[]) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
      message: `an address starting with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    })
    .transform((text) => new URL(text))
const timeZone = z.string().refine((name) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en-GB', { timeZone: name }))
  } catch {
    return false
  }
}, 'an IANA time zone, e.g. Europe/London')

const environment = z.object({
  FROSTLINE_HTTP_PORT: port.default(3000),
  FROSTLINE_MQTT_PORT: port.default(1883),
  FROSTLINE_LISTEN: z.union([z.ipv4(), z.ipv6()], 'an IP address, e.g. 127.0.0.1').default('127.0.0.1'),
  FROSTLINE_TLS_CERT_FILE: z.string().optional(),
  FROSTLINE_TLS_KEY_FILE: z.string().optional(),
  FROSTLINE_TLS_CLIENT_CA_FILE: z.string().optional(),
  FROSTLINE_MQTT_TLS_PORT: port.optional(),
  FROSTLINE_HOSTS: z
    .string()
    .transform((text) => text.split(',').map((host) => host.trim().toLowerCase()))
    .default([]),
  FROSTLINE_PAGE_URL: url('http:', 'https:').optional(),
  FROSTLINE_DATA_DIR: z.string().default('./data'),
  FROSTLINE_SIMULATOR: z.enum(['on', 'off'], 'on or off').default('on'),
  FROSTLINE_SANDBOX: z.enum(['on', 'off'], 'on or off').optional(),
  FROSTLINE_BOOTSTRAP: z.string().optional(),
  FROSTLINE_CLOCK: z.iso
    .datetime({ offset: true, error: 'an instant, e.g. 2026-01-15T18:00:00Z' })
    .transform((text) => new Date(text))
    .optional(),
  FROSTLINE_CLOCK_SPEED: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'a number from 1 to 3600, e.g. 10')
    .transform(Number)
    .refine((speed) => speed >= 1 && speed <= 3600, 'a number from 1 to 3600, e.g. 10')
    .optional(),
  FROSTLINE_BROKER: z
    .union([z.literal('embedded'), url('mqtt:', 'mqtts:')], 'embedded, or mqtt://host:port')
    .default('embedded'),
  FROSTLINE_BROKER_USERNAME: z.string().optional(),
  FROSTLINE_BROKER_PASSWORD_FILE: z.string().optional(),
  FROSTLINE_BROKER_ACCESS: z
    .enum(['none', 'dynamic-security', 'http'], 'none, dynamic-security or http')
    .default('none'),
  FROSTLINE_BROKER_ADMIN_USERNAME: z.string().default('admin'),
  FROSTLINE_BROKER_ADMIN_PASSWORD_FILE: z.string().optional(),
  FROSTLINE_BROKER_HOOK_SECRET_FILE: z.string().optional(),
  FROSTLINE_INFLUX_URL: url('http:', 'https:').optional(),
  FROSTLINE_INFLUX_VERSION: z.enum(['1', '2'], '1 or 2').default('2'),
  FROSTLINE_INFLUX_TOKEN_FILE: z.string().optional(),
  FROSTLINE_INFLUX_ORG: z.string().default('frostline'),
  FROSTLINE_INFLUX_BUCKET: z.string().default('frostline'),
  FROSTLINE_POSTGRES_URL: url('postgres:', 'postgresql:').optional(),
  FROSTLINE_WEATHER: z
    .enum(['open-meteo', 'met-office', 'none'], 'open-meteo, met-office or none')
    .default('none'),
  FROSTLINE_WEATHER_URL: url('http:', 'https:').optional(),
  FROSTLINE_WEATHER_KEY_FILE: z.string().optional(),
  FROSTLINE_TIME_ZONE: timeZone.default('Europe/London'),
  FROSTLINE_RETENTION: z
    .string()
    .transform((text, context) => {
      const retention = parseRetention(text)
      if (typeof retention !== 'string') return retention
      context.addIssue({ code: 'custom', message: retention })
      return z.NEVER
    })
    .default(defaultRetention),
  FROSTLINE_CONTACTS: z.string().optional(),
  FROSTLINE_LORAWAN: z.string().optional(),
  FROSTLINE_WATCHDOG: z.enum(['beside', 'apart', 'off'], 'beside, apart or off').default('beside'),
  FROSTLINE_WATCHDOG_CONTACTS: z.string().optional(),
  FROSTLINE_WATCHDOG_HEARTBEAT_URL: url('http:', 'https:').optional(),
  FROSTLINE_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'debug, info, warn, error or silent')
    .optional(),
})

/** Every variable that is understood. */
export const environmentVariables: readonly string[] = Object.keys(environment.shape)

export type ConfigFault = { readonly variable: string; readonly expected: string; readonly got: string }

function faultsOf(error: z.ZodError, env: Record<string, string | undefined>): ConfigFault[] {
  return error.issues.map((issue) => {
    const variable = String(issue.path[0])
    return { variable, expected: issue.message, got: shown(env[variable]) }
  })
}

/** A fault is printed and kept in logs: no password of an address. */
const shown = (value = ''): string => value.replace(/(:\/\/[^\s:/@]*:)[^\s@]*@/, '$1…@')

const unknownVariables = (env: Record<string, string | undefined>): ConfigFault[] =>
  Object.keys(env)
    .filter((name) => name.startsWith('FROSTLINE_') && !(name in environment.shape))
    .map((variable) => ({
      variable,
      expected: 'no such setting; see the table in README.md',
      got: shown(env[variable]),
    }))

const LOGIN = ['FROSTLINE_BROKER_USERNAME', 'FROSTLINE_BROKER_PASSWORD_FILE'] as const

/** Half a login would silently be none. */
const halfLogins = (env: Record<string, string | undefined>): ConfigFault[] => {
  const given = LOGIN.filter((name) => env[name])
  return given.length === 1
    ? LOGIN.filter((name) => !env[name]).map((variable) => ({
        variable,
        expected: `a value beside ${given[0]}`,
        got: '',
      }))
    : []
}

const ACCESS_NEEDS: Record<string, string> = {
  'dynamic-security': 'FROSTLINE_BROKER_ADMIN_PASSWORD_FILE',
  http: 'FROSTLINE_BROKER_HOOK_SECRET_FILE',
}

/** Rules that nobody keeps would let anybody publish for anybody. */
const halfAccess = (env: Record<string, string | undefined>): ConfigFault[] => {
  const access = env.FROSTLINE_BROKER_ACCESS ?? 'none'
  const needed = ACCESS_NEEDS[access]
  if (!needed) return []
  const isEmbedded = (env.FROSTLINE_BROKER ?? 'embedded') === 'embedded'
  return [
    ...(env[needed]
      ? []
      : [{ variable: needed, expected: `a file beside FROSTLINE_BROKER_ACCESS=${access}`, got: '' }]),
    ...(isEmbedded
      ? [
          {
            variable: 'FROSTLINE_BROKER',
            expected: `an address beside FROSTLINE_BROKER_ACCESS=${access}; the embedded broker has its rules built in`,
            got: 'embedded',
          },
        ]
      : []),
  ]
}

const OF_TLS = ['FROSTLINE_TLS_CERT_FILE', 'FROSTLINE_TLS_KEY_FILE'] as const
const BESIDE_TLS = ['FROSTLINE_TLS_CLIENT_CA_FILE', 'FROSTLINE_MQTT_TLS_PORT'] as const

/** Half of TLS would silently be none. */
const halfTls = (env: Record<string, string | undefined>): ConfigFault[] => {
  const given = [...OF_TLS, ...BESIDE_TLS].find((name) => env[name])
  return given
    ? OF_TLS.filter((name) => !env[name]).map((variable) => ({
        variable,
        expected: `a file beside ${given}`,
        got: '',
      }))
    : []
}

const OF_INFLUX = ['TOKEN_FILE', 'ORG', 'BUCKET'].map((name) => `FROSTLINE_INFLUX_${name}`)

/** Settings of a database that is not set: readings would silently go elsewhere than was meant. */
const withoutInflux = (env: Record<string, string | undefined>): ConfigFault[] =>
  env.FROSTLINE_INFLUX_URL || !OF_INFLUX.some((name) => env[name])
    ? []
    : [
        {
          variable: 'FROSTLINE_INFLUX_URL',
          expected: `an address beside ${OF_INFLUX.filter((name) => env[name]).join(', ')}`,
          got: '',
        },
      ]

/** Who may publish at an external broker that broker says: a sensor signed up here would not be let in. */
const sandboxOutside = (env: Record<string, string | undefined>): ConfigFault[] =>
  env.FROSTLINE_SANDBOX === 'on' && env.FROSTLINE_BROKER && env.FROSTLINE_BROKER !== 'embedded'
    ? [{ variable: 'FROSTLINE_SANDBOX', expected: 'off beside an external broker', got: 'on' }]
    : []

function accessOf(e: z.infer<typeof environment>): Config['brokerAccess'] {
  const passwordFile = e.FROSTLINE_BROKER_ADMIN_PASSWORD_FILE
  const secretFile = e.FROSTLINE_BROKER_HOOK_SECRET_FILE
  if (e.FROSTLINE_BROKER_ACCESS === 'dynamic-security' && passwordFile)
    return { kind: 'dynamic-security', username: e.FROSTLINE_BROKER_ADMIN_USERNAME, passwordFile }
  return e.FROSTLINE_BROKER_ACCESS === 'http' && secretFile ? { kind: 'http', secretFile } : null
}

/** The settings in `env`, or what is wrong with each bad one. An empty variable counts as absent. */
export function readConfig(env: Record<string, string | undefined>): Config | ConfigFault[] {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  )
  const others = [
    ...unknownVariables(given),
    ...halfLogins(given),
    ...halfTls(given),
    ...halfAccess(given),
    ...withoutInflux(given),
    ...sandboxOutside(given),
  ]
  const parsed = environment.safeParse(given)
  if (!parsed.success) return [...faultsOf(parsed.error, given), ...others]
  if (others.length > 0) return others
  const e = parsed.data
  return Object.freeze({
    httpPort: e.FROSTLINE_HTTP_PORT,
    mqttPort: e.FROSTLINE_MQTT_PORT,
    listen: e.FROSTLINE_LISTEN,
    tls:
      e.FROSTLINE_TLS_CERT_FILE && e.FROSTLINE_TLS_KEY_FILE
        ? {
            certFile: e.FROSTLINE_TLS_CERT_FILE,
            keyFile: e.FROSTLINE_TLS_KEY_FILE,
            clientCaFile: e.FROSTLINE_TLS_CLIENT_CA_FILE ?? null,
            mqttPort: e.FROSTLINE_MQTT_TLS_PORT ?? 8883,
          }
        : null,
    hosts: e.FROSTLINE_HOSTS,
    pageUrl: e.FROSTLINE_PAGE_URL ?? null,
    dataDir: e.FROSTLINE_DATA_DIR,
    simulator: e.FROSTLINE_SIMULATOR === 'on',
    sandbox: e.FROSTLINE_SANDBOX
      ? e.FROSTLINE_SANDBOX === 'on'
      : e.FROSTLINE_SIMULATOR === 'on' && e.FROSTLINE_BROKER === 'embedded',
    bootstrap: e.FROSTLINE_BOOTSTRAP ?? null,
    clock: e.FROSTLINE_CLOCK ?? null,
    clockSpeed: e.FROSTLINE_CLOCK_SPEED ?? null,
    broker: e.FROSTLINE_BROKER,
    brokerCredentials:
      e.FROSTLINE_BROKER_USERNAME && e.FROSTLINE_BROKER_PASSWORD_FILE
        ? { username: e.FROSTLINE_BROKER_USERNAME, passwordFile: e.FROSTLINE_BROKER_PASSWORD_FILE }
        : null,
    brokerAccess: accessOf(e),
    influx: e.FROSTLINE_INFLUX_URL
      ? {
          url: e.FROSTLINE_INFLUX_URL,
          version: e.FROSTLINE_INFLUX_VERSION === '1' ? (1 as const) : (2 as const),
          tokenFile: e.FROSTLINE_INFLUX_TOKEN_FILE ?? null,
          org: e.FROSTLINE_INFLUX_ORG,
          bucket: e.FROSTLINE_INFLUX_BUCKET,
        }
      : null,
    postgresUrl: e.FROSTLINE_POSTGRES_URL ?? null,
    weather: e.FROSTLINE_WEATHER,
    weatherUrl: e.FROSTLINE_WEATHER_URL ?? null,
    weatherKeyFile: e.FROSTLINE_WEATHER_KEY_FILE ?? null,
    timeZone: e.FROSTLINE_TIME_ZONE,
    retention: e.FROSTLINE_RETENTION,
    contacts: e.FROSTLINE_CONTACTS ?? null,
    lorawan: e.FROSTLINE_LORAWAN ?? null,
    watchdog: e.FROSTLINE_WATCHDOG,
    watchdogContacts: e.FROSTLINE_WATCHDOG_CONTACTS ?? null,
    watchdogHeartbeat: e.FROSTLINE_WATCHDOG_HEARTBEAT_URL ?? null,
    // The demonstration is started by a person who reads the greeting, an installation by a supervisor that keeps logs
    logLevel: e.FROSTLINE_LOG_LEVEL ?? (e.FROSTLINE_SIMULATOR === 'on' ? 'warn' : 'info'),
  })
}
