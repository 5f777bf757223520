import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { telemetryJudge, validateMessages } from '#src/cli/validate.ts'
import { fields, NOW } from '#tests/telemetry/messages.ts'

const judge = telemetryJudge({ receivedAt: NOW })
async function run(input: string | Uint8Array | Iterable<Uint8Array>, json = true) {
  const [output, errors] = [new PassThrough(), new PassThrough()]
  const chunks = typeof input === 'string' || input instanceof Uint8Array ? [Buffer.from(input)] : input
  const exit = validateMessages(Readable.from(chunks), output, errors, { judge, json })
  void exit.finally(() => [output, errors].map((stream) => stream.end()))
  const [said, told, status] = await Promise.all([text(output), text(errors), exit])
  return {
    status,
    said,
    told,
    answers: json
      ? said
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line))
      : [],
  }
}
const good = JSON.stringify(fields())
const hot = JSON.stringify(fields({ road_temp_c: 130 }))

test('an answer a line, in order; exit 1 when one was refused', async () => {
  const { status, answers, told } = await run(`${good}\n\n${hot}\r\n${good}`)
  expect(answers.map(({ result }) => result)).toEqual(['accepted', 'refused', 'accepted'])
  expect(Object.keys(answers[1])).toEqual([
    'result',
    'reading',
    'code',
    'field',
    'expected',
    'got',
    'likely_cause',
  ])
  expect(status).toBe(1)
  expect(told).toBe('2 accepted, 0 accepted and flagged, 1 refused\n')
})

test('exit 0 when all were taken, 2 when there was none', async () => {
  expect((await run(good)).status).toBe(0)
  expect((await run('\n \n')).status).toBe(2)
})

test('in plain words: what, where, expected, got, and the likely cause', async () => {
  const { said } = await run(`${hot}\n${JSON.stringify(fields({ humidity_pct: 0.9 }))}\n`, false)
  expect(said).toContain('1: REFUSED RANGE (road_temp_c): road_temp_c is outside what is possible.')
  expect(said).toContain('expected -40 to 80 °C; got 130')
  expect(said).toContain('likely: degrees Fahrenheit sent as Celsius')
  expect(said).toContain('2: accepted and flagged UNIT_FRACTION (humidity_pct): Below 1 %.')
})

test('a message spread over several lines is one; several such are refused, not guessed', async () => {
  const spread = JSON.stringify(fields(), null, 2)
  expect((await run(spread)).answers).toMatchObject([{ result: 'accepted' }])
  expect((await run(`${spread}\n${spread}`)).answers).toMatchObject([{ code: 'INVALID_JSON_OR_SHAPE' }])
})

test('a line without end is refused with its length and never held whole', async () => {
  const chunk = Buffer.alloc(65_536, 'x')
  const { answers } = await run(
    (function* () {
      yield Buffer.from(`${good}\n`)
      for (let count = 0; count < 1_000; count++) yield chunk
      yield Buffer.from(`\n${good}\n`)
    })(),
  )
  expect(answers).toMatchObject([
    { result: 'accepted' },
    { code: 'PAYLOAD_TOO_LARGE', got: '65536000 bytes' },
    { result: 'accepted' },
  ])
})

test('bytes that are no text are refused as such, and the next line is read', async () => {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xfe, 0x00, 0x7b, 10]), Buffer.from(good)])
  expect((await run(bytes)).answers).toMatchObject([{ code: 'NOT_UTF8_JSON' }, { result: 'accepted' }])
})

test('a message cut between two chunks, within a letter of two bytes, stays one', async () => {
  const bytes = Buffer.from(JSON.stringify(fields({ note: 'é' })))
  const cut = bytes.indexOf(0xc3) + 1
  expect((await run([bytes.subarray(0, cut), bytes.subarray(cut)])).answers).toMatchObject([
    { result: 'flagged', code: 'UNKNOWN_FIELD' },
  ])
})
