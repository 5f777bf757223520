import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FORBIDDEN_KEYS } from '#src/telemetry/json-text.ts'
import { readPayload } from '#src/telemetry/payload.ts'
import { payloadSchema } from '#src/telemetry/payload-schema.ts'
import { rateBucket } from '#src/telemetry/rate.ts'
import { wireLimits } from '#src/telemetry/wire-limits.ts'
import { bench } from '#tests/api/support.ts'
import { DEVICE, fields, NOW, shifted } from '#tests/telemetry/messages.ts'

const { app } = await bench()
type Reference = { $ref: string }
type Operation = { action: string; channel: Reference; messages: [Reference] }
type Document = {
  asyncapi: string
  servers: { broker: { protocol?: string } }
  operations: Record<'publishReading' | 'receiveInterval' | 'receiveRefusal', Operation>
  components: {
    messages: Record<
      'reading' | 'interval' | 'refusal',
      { payload: object; examples: [{ name: string; payload: Record<string, unknown> }] }
    >
  }
}
const served = await app.inject({ url: '/asyncapi.json' })
const document: Document = served.json()

const specification = createRequire(import.meta.url)('@asyncapi/specs/schemas/3.0.0-without-$id.json')
const ajv = new Ajv({ strict: false, allErrors: true, logger: false })
addFormats.default(ajv)
const isAsyncApi = ajv.compile(specification)
const isPayload = ajv.compile(payloadSchema)

/** What a pointer of the document leads to. */
const at = (pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], document)

/** What is wrong with a document beyond its form: references that lead nowhere, messages of another channel, bad examples. */
function faultsOf(asyncApi: Document): string[] {
  const faults: string[] = []
  for (const [name, { channel, messages }] of Object.entries(asyncApi.operations))
    for (const { $ref } of messages)
      if (!$ref.startsWith(`${channel.$ref}/messages/`)) faults.push(`${name}: ${$ref} is of another channel`)
  for (const [name, { payload, examples }] of Object.entries(asyncApi.components.messages))
    for (const example of examples)
      if (!ajv.validate(payload, example.payload)) faults.push(`${name}.${example.name}: ${ajv.errorsText()}`)
  const references = JSON.stringify(asyncApi).matchAll(/"\$ref":"(#[^"]+)"/g)
  for (const [, reference] of references) if (!at(reference!)) faults.push(`${reference} leads nowhere`)
  return faults
}

describe('the AsyncAPI document', () => {
  test('is there for anybody', () => {
    expect(served.statusCode).toBe(200)
  })
  test('is AsyncAPI 3.0 by its own schema', () => {
    expect(document.asyncapi).toBe('3.0.0')
    expect(isAsyncApi(document), ajv.errorsText(isAsyncApi.errors)).toBe(true)
  })
  test('holds together: references, channels of operations, examples', () => {
    expect(faultsOf(document)).toEqual([])
  })
  test.each<[string, (planted: Document) => void, (planted: Document) => unknown]>([
    [
      'a server without protocol',
      (planted) => delete planted.servers.broker.protocol,
      (planted) => isAsyncApi(planted),
    ],
    [
      'an operation that neither sends nor receives',
      (planted) => (planted.operations.publishReading.action = 'publish'),
      (planted) => isAsyncApi(planted),
    ],
    [
      'a message of another channel',
      (planted) => (planted.operations.publishReading.messages[0].$ref = '#/channels/cmd/messages/interval'),
      (planted) => faultsOf(planted).length === 0,
    ],
    [
      'an example that would be refused',
      (planted) => (planted.components.messages.reading.examples[0].payload.road_temp_c = '-0.4'),
      (planted) => faultsOf(planted).length === 0,
    ],
  ])('planted: %s is found', (_, plant, passes) => {
    const planted = structuredClone(document)
    plant(planted)
    expect(passes(planted)).toBe(false)
  })
  test('its examples of readings are read', () => {
    for (const { payload } of document.components.messages.reading.examples) {
      const bytes = new TextEncoder().encode(JSON.stringify(payload))
      expect(readPayload(bytes, { receivedAt: NOW, device: 'moor-top-1' })).toMatchObject({ flags: [] })
    }
  })
})

const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer({ min: -60, max: 110 }),
  fc.constantFrom(-127, 85, -999.9, 0, -0, 102, 102.1, 1e-300),
)
const anything = fc.oneof(
  { weight: 3, arbitrary: numbers },
  fc.constantFrom(null, true, '', 'ice', 'ICE', '2.4.1', 'a b'),
  fc.constant([]),
)
const mostly = <T>(good: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 12, arbitrary: good }, { weight: 1, arbitrary: anything })
const temperature = fc.double({ min: -40, max: 60, noNaN: true })
const names = fc.oneof(
  fc.constantFrom('colour', 'Road_Temp_C', 'Unit', 'temp_unit', 'note', 'x', ...FORBIDDEN_KEYS),
  fc.string({ maxLength: 6 }),
)
const payloads = fc
  .tuple(
    fc.record(
      {
        v: mostly(fc.constant(1)),
        ts: fc.constantFrom(
          ...['2026-01-15T18:00:00Z', '2026-01-15t17:59:60z', '2026-01-15T19:00:00.123456+01:00'],
          ...[
            '2026-01-15T18:00:00-00:00',
            '2026-01-15',
            '2026-1-15T18:00:00Z',
            '2026-01-15T24:00:00Z',
            '2026-01-15 18:00:00Z',
          ],
        ),
        seq: fc.oneof({ weight: 8, arbitrary: fc.nat() }, fc.constantFrom(-1, 1.5, 2 ** 53, '1')),
        road_temp_c: mostly(temperature),
        air_temp_c: mostly(temperature),
        humidity_pct: mostly(fc.double({ min: 0, max: 102, noNaN: true })),
        surface_state: mostly(fc.constantFrom('dry', 'ice', 'snow')),
        precipitating: mostly(fc.boolean()),
        firmware: mostly(fc.constantFrom('2.4.1', 'v3_beta-2')),
        device: fc.constantFrom(DEVICE, DEVICE, DEVICE, 5, 'NO ID'),
      },
      { requiredKeys: ['v', 'ts', 'seq', 'road_temp_c'] },
    ),
    fc.array(fc.tuple(names, anything), { maxLength: 3 }),
  )
  // as text, so that __proto__ is a name like any other
  .map(([known, more]) => {
    const text = JSON.stringify(known)
    const added = Object.entries(
      Object.fromEntries(more.filter(([name]) => !(name in known) && name !== '__proto__')),
    )
    return added.length === 0
      ? text
      : text.replace(
          /\}$/,
          `,${added.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`,
        )
  })

describe('the schema of a reading', () => {
  test('takes what is taken, and refuses what is refused, as far as a schema can say', () => {
    let taken = 0
    fc.assert(
      fc.property(payloads, (text) => {
        const read = readPayload(new TextEncoder().encode(text), { receivedAt: NOW, device: DEVICE })
        const isTaken = !('code' in read)
        if (isTaken) taken++
        expect({ text, taken: isPayload(JSON.parse(text)) }).toEqual({ text, taken: isTaken })
      }),
      { numRuns: 3_000 },
    )
    expect(taken).toBeGreaterThan(100)
  })
  test.each(['road_temp_c', 'v', 'ts', 'seq'])('%s is required', (name) => {
    const { [name]: _, ...rest } = fields()
    expect(isPayload(rest)).toBe(false)
  })
})

describe('the published limits are those that hold', () => {
  const read = (payload: object, padding = 0) =>
    readPayload(new TextEncoder().encode(JSON.stringify(payload) + ' '.repeat(padding)), {
      receivedAt: NOW,
      device: DEVICE,
    })
  const room = wireLimits.payload_bytes - JSON.stringify(fields()).length
  const minutes = (count: number) => shifted(count * 60_000).toISOString()
  const days = (count: number) => shifted(count * 86_400_000).toISOString()
  const unknown = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`x${at}`, at]))
  const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)

  test.each<[string, ReturnType<typeof read>, ReturnType<typeof read>]>([
    ['bytes', read(fields(), room), read(fields(), room + 1)],
    [
      'ahead',
      read(fields({ ts: minutes(wireLimits.ahead_min) })),
      read(fields({ ts: minutes(wireLimits.ahead_min + 1) })),
    ],
    [
      'behind',
      read(fields({ ts: days(-wireLimits.behind_days) })),
      read(fields({ ts: days(-wireLimits.behind_days - 1) })),
    ],
    [
      'unknown fields',
      read(fields(unknown(wireLimits.unknown_fields))),
      read(fields(unknown(wireLimits.unknown_fields + 1))),
    ],
    [
      'nesting',
      read(fields({ note: nested(wireLimits.nesting - 1) })),
      read(fields({ note: nested(wireLimits.nesting) })),
    ],
  ])('%s: the last that is taken, the first that is not', (_, last, first) => {
    expect(last).not.toHaveProperty('code')
    expect(first).toHaveProperty('code')
  })
  test('rate: so many at once, and so many a second', () => {
    const bucket = rateBucket()
    for (let count = 0; count < wireLimits.messages_in_hand; count++) expect(bucket.take(NOW)).toBe(true)
    expect(bucket.take(NOW)).toBe(false)
    for (let count = 1; count <= wireLimits.messages_per_s; count++)
      expect(bucket.take(shifted((1_000 * count) / wireLimits.messages_per_s))).toBe(true)
    expect(bucket.take(shifted(1_000))).toBe(false)
  })
})
