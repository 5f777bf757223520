import { PassThrough, Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { runForecast } from '#src/cli/forecast.ts'
import { aForecastCase } from '#tests/forecast/cases.ts'

const lineOf = (more: Record<string, unknown> = {}) =>
  JSON.stringify({ format: 'frostline.forecast-case/1', ...aForecastCase(), ...more })

async function run(input: string | Iterable<string>) {
  const output = new PassThrough()
  const errors = new PassThrough()
  const [code] = await Promise.all([
    runForecast(Readable.from(typeof input === 'string' ? [input] : input), output, errors).finally(() => {
      output.end()
      errors.end()
    }),
  ])
  const answers = (await text(output))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  return { code, answers, errors: await text(errors) }
}

describe('frostline forecast', () => {
  test('one answer a line, in order, a bad line named and the rest gone on with', async () => {
    const { code, answers, errors } = await run(
      [lineOf({ id: 'a' }), 'nonsense', '', lineOf({ id: 'b', readings: [] }), lineOf({ id: 'c' })].join(
        '\n',
      ),
    )
    expect(code).toBe(0)
    expect(answers.map(({ id, error }) => [id, error?.code ?? null])).toEqual([
      ['a', null],
      [null, 'NOT_JSON'],
      ['b', 'NO_READINGS'],
      ['c', null],
    ])
    expect(answers[0]).toMatchObject({ format: 'frostline.forecast/1' })
    expect(answers[0].series[0]).toMatchObject({ at: '2026-01-15T18:00:00.000Z' })
    expect(errors).toContain('2 of 4 cases have no answer')
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['another format', { format: 'frostline.decide-case/1' }, 'format'],
    ['a number as text', { horizon_h: '24' }, 'horizon_h'],
    ['an instant without a zone', { issued_at: '2026-01-15T18:00:00' }, 'issued_at'],
    ['a place off the globe', { site: { ...aForecastCase().site, latitude: 91 } }, 'site.latitude'],
    [
      'an unknown material',
      { site: { ...aForecastCase().site, layers: [{ material: 'wood', thickness_m: 1 }] } },
      'site.layers.0.material',
    ],
    ['no weather list', { weather: undefined }, 'weather'],
    [
      'an unknown surface',
      { readings: [{ at: '2026-01-15T18:00:00Z', road_temp_c: 1, surface_state: 'slimy' }] },
      'readings.0.surface_state',
    ],
  ])('%s is refused by the name of its field', async (_, more, field) => {
    const { code, answers } = await run(lineOf({ id: 'x', ...more }))
    expect(code).toBe(0)
    expect(answers).toHaveLength(1)
    expect(answers[0]).toMatchObject({ id: 'x', error: { code: 'BAD_CASE' } })
    expect(answers[0].error.message).toContain(field)
  })

  test('the bytes of an answer depend on its own line only', async () => {
    const lines = ['a', 'b', 'c'].map((id, i) => lineOf({ id, horizon_h: 6 + i }))
    const together = (await run(lines.join('\n'))).answers
    const turned = (await run(lines.toReversed().join('\n'))).answers.toReversed()
    const alone = (await run(lines[1]!)).answers
    expect(turned).toEqual(together)
    expect(alone).toEqual([together[1]])
  })

  test('no case is a wrong call, with a line that says how', async () => {
    const { code, answers, errors } = await run('\n\n')
    expect([code, answers]).toEqual([2, []])
    expect(errors).toContain('frostline forecast < cases.ndjson')
  })

  test('an output that breaks ends the work with 1', async () => {
    const broken = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space left')) })
    const errors = new PassThrough()
    const code = await runForecast(Readable.from([`${lineOf()}\n${lineOf()}\n${lineOf()}\n`]), broken, errors)
    errors.end()
    expect(code).toBe(1)
    expect(await text(errors)).toContain('no space left')
  })
})
