import { flagWords } from '#src/telemetry/flag-words.ts'
import { payloadSchema } from '#src/telemetry/payload-schema.ts'
import { refusalWords } from '#src/telemetry/refusal-words.ts'
import { deviceTopic, type TopicKind } from '#src/telemetry/topic.ts'
import { wireLimits } from '#src/telemetry/wire-limits.ts'

const MQTT_BINDING = '0.2.0'

/** Channel, its one message and its operation have one name each, so that they can be told from the table. */
const channels = {
  telemetry: { message: 'reading', operation: 'publishReading', action: 'send' },
  cmd: { message: 'interval', operation: 'receiveInterval', action: 'receive' },
  errors: { message: 'refusal', operation: 'receiveRefusal', action: 'receive' },
} as const satisfies Record<TopicKind, { message: string; operation: string; action: 'send' | 'receive' }>

const list = (words: Readonly<Record<string, string>>): string =>
  Object.entries(words)
    .map(([code, means]) => `- \`${code}\`: ${means}`)
    .join('\n')

const readingMessage = {
  name: 'reading',
  title: 'A reading',
  contentType: 'application/json',
  payload: payloadSchema,
  summary: 'What a device measured. Acknowledged means on disk, as a reading or as a refusal.',
  description: `Refused messages are acknowledged, kept with their reason and told on the device's errors topic:\n\n${list(refusalWords)}\n\nReadings may carry flags; a flag never drops a reading:\n\n${list(Object.fromEntries(Object.entries(flagWords).map(([code, { means }]) => [code, means])))}`,
  examples: [
    {
      name: 'smallest',
      payload: { v: 1, ts: '2026-01-15T18:00:00Z', seq: 1, road_temp_c: -0.4 },
    },
    {
      name: 'weatherStation',
      payload: {
        v: 1,
        ts: '2026-01-15T18:00:00.250+00:00',
        seq: 4711,
        road_temp_c: -1.2,
        air_temp_c: 0.4,
        dewpoint_c: -0.6,
        humidity_pct: 93,
        surface_state: 'damp',
        battery_v: 3.61,
        firmware: '2.4.1',
        boot: false,
        device: 'moor-top-1',
      },
    },
  ],
}

const intervalMessage = {
  name: 'interval',
  title: 'How often to report',
  contentType: 'application/json',
  summary: 'Asked on a night that may freeze, and taken back after it. Not retained.',
  payload: {
    type: 'object',
    required: ['interval_s'],
    additionalProperties: false,
    properties: { interval_s: { type: 'integer', minimum: 1, description: 'Seconds between readings.' } },
  },
  examples: [{ name: 'everyFiveMinutes', payload: { interval_s: 300 } }],
}

const refusalMessage = {
  name: 'refusal',
  title: 'Why a message was refused',
  contentType: 'application/json',
  summary: 'One for each refused message. More of it stands in the device’s log.',
  payload: {
    type: 'object',
    required: ['code', 'message'],
    properties: {
      code: { type: 'string', description: `One of ${Object.keys(refusalWords).join(', ')}.` },
      message: { type: 'string' },
      field: { type: 'string', description: 'The field at fault.' },
      seq: { type: 'integer', minimum: 0, description: 'Of the refused message, where it could be read.' },
    },
  },
  examples: [
    {
      name: 'fahrenheit',
      payload: {
        code: 'RANGE',
        message: 'road_temp_c is outside what is possible.',
        field: 'road_temp_c',
        seq: 3,
      },
    },
  ],
}

const parameters = {
  authority: { description: 'Id of the authority to which the device belongs.' },
  device: { description: 'Id of the device: its client id and user name as well.' },
}

const channelOf = (kind: TopicKind) => ({
  address: deviceTopic('{authority}', '{device}', kind),
  messages: { [channels[kind].message]: { $ref: `#/components/messages/${channels[kind].message}` } },
  parameters,
})

const operationOf = (kind: TopicKind) => {
  const { action, message } = channels[kind]
  return {
    action,
    channel: { $ref: `#/channels/${kind}` },
    messages: [{ $ref: `#/channels/${kind}/messages/${message}` }],
    bindings: {
      mqtt:
        action === 'send'
          ? { qos: 1, retain: false, bindingVersion: MQTT_BINDING }
          : { qos: 1, bindingVersion: MQTT_BINDING },
    },
  }
}

const kinds = Object.keys(channels) as TopicKind[]

/** The wire contract as AsyncAPI 3, as a device sees it; made from the tables by which messages are judged. */
export const asyncApi = {
  asyncapi: '3.0.0',
  info: {
    title: 'frostline devices',
    version: '1',
    license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    description: [
      'Road sensors publish their readings over MQTT 3.1.1.',
      `Limits: ${wireLimits.payload_bytes} bytes a message; ${wireLimits.messages_per_s} messages a second and device with ${wireLimits.messages_in_hand} in hand (beyond that stored and flagged RATE_LIMITED); one connection a device; nothing retained, no will elsewhere, no wildcard.`,
      'Identity: client id = user name = device id; password = the device’s secret. Publishing on a foreign topic closes the connection; subscribing to one is answered 0x80.',
    ].join('\n\n'),
  },
  defaultContentType: 'application/json',
  servers: {
    broker: {
      host: '{host}:{port}',
      protocol: 'mqtt',
      protocolVersion: '3.1.1',
      description: 'The broker of the installation; its address is on its start page for sensors, /startup.',
      variables: {
        host: { default: '127.0.0.1', description: 'Where the service listens.' },
        port: { default: '1883', description: 'FROSTLINE_MQTT_PORT.' },
      },
      security: [{ $ref: '#/components/securitySchemes/deviceSecret' }],
      bindings: { mqtt: { cleanSession: true, keepAlive: 60, bindingVersion: MQTT_BINDING } },
    },
  },
  channels: Object.fromEntries(kinds.map((kind) => [kind, channelOf(kind)])),
  operations: Object.fromEntries(kinds.map((kind) => [channels[kind].operation, operationOf(kind)])),
  components: {
    messages: { reading: readingMessage, interval: intervalMessage, refusal: refusalMessage },
    securitySchemes: {
      deviceSecret: {
        type: 'userPassword',
        description: 'User name: the device id. Password: its secret, shown once at registration.',
      },
    },
  },
} as const
