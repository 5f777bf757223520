import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { ENVELOPES } from '#src/telemetry/lorawan/uplink.ts'

const id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{2,31}$/, 'an id: 3 to 32 of a–z, 0–9 and -, and does not begin with -')
const address = (...protocols: string[]) =>
  z.string().refine(
    (text) => {
      const url = URL.parse(text)
      return url !== null && protocols.includes(url.protocol) && !url.username && !url.password
    },
    `an address with ${protocols.map((it) => `${it}//`).join(' or ')} and without a login in it`,
  )

const mqtt = z.strictObject({
  url: address('mqtt:', 'mqtts:'),
  username: z.string().min(1).optional(),
  password_file: z.string().min(1).optional(),
  /** Absent: the network's own template, for all of its devices. */
  topic: z.string().min(1).optional(),
  /** Of a server whose certificate no public authority signed. */
  ca_file: z.string().min(1).optional(),
})
const storage = z.strictObject({
  url: address('https:', 'http:'),
  key_file: z.string().min(1),
  application: z.string().min(1),
})
const network = z.strictObject({
  id,
  authority: id,
  kind: z.enum(ENVELOPES, ENVELOPES.join(' or ')),
  mqtt: mqtt.optional(),
  storage: storage.optional(),
})
const file = z.strictObject({ networks: z.array(network).min(1, 'at least one network') })

/** A LoRaWAN network whose uplinks an authority receives: by MQTT, by its webhook, or both. */
export type LorawanNetwork = z.infer<typeof network>
export type LorawanMqtt = z.infer<typeof mqtt>
export type LorawanStorage = z.infer<typeof storage>

const named = (path: readonly PropertyKey[]): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')

/** The Things Stack names the application in the user name; ChirpStack's template names the device alone. */
export const topicOf = (kind: LorawanNetwork['kind'], { topic, username }: LorawanMqtt): string | null => {
  if (topic) return topic
  if (kind === 'chirpstack') return 'application/+/device/+/event/up'
  return username ? `v3/${username}/devices/+/up` : null
}

/** What no single field shows. */
function faultsTogether(networks: readonly LorawanNetwork[]): string[] {
  return networks.flatMap(({ id: own, kind, mqtt: by, storage: stored }, index) => {
    const place = `.networks[${index}]`
    const isTwice = networks.findIndex((it) => it.id === own) < index
    return [
      ...(isTwice ? [`${place}.id: two networks have the id ${own}; each needs its own`] : []),
      ...(by && Boolean(by.username) !== Boolean(by.password_file)
        ? [`${place}.mqtt: “username” and “password_file” go together`]
        : []),
      ...(by && !topicOf(kind, by)
        ? [`${place}.mqtt: The Things Stack needs “username”, which names the application, or “topic”`]
        : []),
      ...(stored && kind === 'chirpstack'
        ? [`${place}.storage: ChirpStack keeps no uplinks; expected none`]
        : []),
    ]
  })
}

/** The networks in the text of such a file; throws with every fault, a line each. */
export function parseNetworks(text: string, path: string): LorawanNetwork[] {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    throw new Error(`${path}: is no JSON: ${(error as Error).message}`)
  }
  const parsed = file.safeParse(document)
  const faults = parsed.success
    ? faultsTogether(parsed.data.networks)
    : parsed.error.issues.map((issue) => `${named(issue.path)}: ${issue.message}`)
  if (!parsed.success || faults.length > 0)
    throw new Error(faults.map((fault) => `${path}: ${fault}`).join('\n'))
  return parsed.data.networks
}

export function readNetworks(path: string): LorawanNetwork[] {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(
      `${path}: cannot be read (${(error as NodeJS.ErrnoException).code}); correct FROSTLINE_LORAWAN`,
    )
  }
  return parseNetworks(text, path)
}
