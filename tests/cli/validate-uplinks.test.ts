import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { uplinkJudge, validateMessages } from '#src/cli/validate.ts'
import { chirpStack, theThingsStack } from '#tests/telemetry/lorawan/uplinks.ts'

/** Long after the uplinks: a file of them is old. */
const clock = { now: new Date('2026-11-22T12:00:00Z'), isSet: false }
const ZERO = { hex: '024639000180007ff6a3be7f9c802d8000', model: 'dl-cws' }
const AIR_ALONE = { hex: '2e3ccd', fPort: 2, model: 'oy1110' }

async function answers(envelope: 'the-things-stack' | 'chirpstack', lines: Uint8Array[], set = clock) {
  const [output, errors] = [new PassThrough(), new PassThrough()]
  const input = Readable.from(lines.flatMap((line) => [line, Buffer.from('\n')]))
  const judging = { judge: uplinkJudge(envelope, set), json: true, mostBytes: 65_537 }
  const status = validateMessages(input, output, errors, judging)
  void status.finally(() => [output, errors].map((stream) => stream.end()))
  const said = await text(output)
  return {
    status: await status,
    answers: said
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  }
}

test.each([
  ['the-things-stack', theThingsStack],
  ['chirpstack', chirpStack],
] as const)('%s: taken, refused, and what was measured beside the road', async (envelope, wrap) => {
  const { status, answers: said } = await answers(envelope, [wrap(ZERO), wrap(AIR_ALONE), wrap({ hex: '' })])
  expect(said).toMatchObject([
    { result: 'accepted', reading: { at: '2026-01-12T21:40:03.301Z', seq: 912, road_temp_c: 0 }, code: null },
    { result: 'refused', code: 'NO_ROAD_TEMPERATURE', reading: { air_temp_c: -5.2, humidity_pct: 72.3 } },
    { result: 'refused', code: 'EMPTY_PAYLOAD', reading: null },
  ])
  expect(said[1].reading).not.toHaveProperty('road_temp_c')
  expect(status).toBe(1)
})

test('an uplink of many gateways is longer than a device’s own message may be', async () => {
  const envelope = JSON.parse(Buffer.from(theThingsStack(ZERO)).toString())
  envelope.uplink_message.rx_metadata = Array.from({ length: 120 }, (_, index) => ({
    gateway_ids: { gateway_id: `gateway-${index}`, eui: '0016C001F153A14C' },
    rssi: -100,
    uplink_token: 'x'.repeat(150),
  }))
  const long = Buffer.from(JSON.stringify(envelope))
  expect(long.byteLength).toBeGreaterThan(20_000)
  expect((await answers('the-things-stack', [long])).answers).toMatchObject([{ result: 'accepted' }])
})

test('with a clock that is set, it comes then', async () => {
  const { answers: said } = await answers('the-things-stack', [theThingsStack(ZERO)], {
    ...clock,
    isSet: true,
  })
  expect(said).toMatchObject([{ result: 'refused', code: 'TS_TOO_OLD' }])
})
