import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FanChart } from '#src/web/chart/chart-plot.ts'
import { fanCaption } from '#src/web/chart/fan-caption.ts'
import { fanChart, NARROW, WIDE } from '#src/web/chart/fan-chart.ts'
import { nightChart } from '#src/web/chart/night-chart.ts'
import {
  aForecast,
  aForecastPoint,
  aReading,
  EVENING,
  hoursAfter,
  minutesAfter,
} from '#tests/support/builders.ts'
import { pagesBench } from '#tests/web/support.ts'

const observedAt = (minutes: number, road_temp_c = 3, flags: readonly string[] = []) => ({
  at: minutesAfter(EVENING, minutes),
  road_temp_c,
  flags,
})
const aChart = (more: Partial<FanChart> = {}): FanChart => ({
  name: 'Moor Top',
  observed: [-60, -40, -20, 0].map((minutes) => observedAt(minutes)),
  forecast: aForecast().series,
  now: EVENING,
  treatBelow: 1,
  completeBy: hoursAfter(EVENING, 5.5),
  silentSince: null,
  isForecastStale: false,
  timeZone: 'Europe/London',
  ...more,
})
const drawn = (more: Partial<FanChart> = {}, size = WIDE) => fanChart(aChart(more), size, 'chart-wide')
const count = (svg: string, what: RegExp) => svg.match(what)?.length ?? 0
const texts = (svg: string) =>
  [...svg.matchAll(/<text[^>]* x="([-\d.]+)" y="([-\d.]+)" text-anchor="(\w+)">([^<]+)</g)].map(
    ([, x, y, anchor, words]) => ({ x: Number(x), y: Number(y), anchor, words: words ?? '' }),
  )

describe('what was measured', () => {
  test('is one line while it is regular', () => {
    expect(count(drawn(), /chart-observed/g)).toBe(1)
  })
  test('a silence of two hours is a gap in the line', () => {
    const observed = [-240, -220, -200, -60, -40, -20].map((minutes) => observedAt(minutes))
    expect(count(drawn({ observed }), /chart-observed/g)).toBe(2)
  })
  test('nothing measured: no line, and the caption says that it is missing and not warm', () => {
    expect(drawn({ observed: [] })).not.toContain('chart-observed')
    expect(fanCaption(aChart({ observed: [] }))).toContain('missing, not warm')
  })
  test('a lone reading is a dot', () => {
    expect(drawn({ observed: [observedAt(-20)] })).toContain('chart-lone')
  })
  test('a doubted reading is a cross, beside the line, and stretches no axis', () => {
    const observed = [...aChart().observed, observedAt(-10, 85, ['SPIKE'])]
    const svg = drawn({ observed })
    expect(count(svg, /chart-doubted/g)).toBe(1)
    expect(texts(svg).some(({ words }) => Number(words) > 10)).toBe(false)
    expect(fanCaption(aChart({ observed }))).toContain('1 of 5 readings are doubted')
  })
})

describe('what is expected', () => {
  test('no forecast: no band, and the caption says so', () => {
    expect(drawn({ forecast: [] })).not.toContain('chart-band')
    expect(fanCaption(aChart({ forecast: [] }))).toContain('no forecast')
  })
  test('the caption carries the decision: when it freezes, how cold, when', () => {
    expect(fanCaption(aChart())).toBe(
      'Moor Top: below 0 °C from 00:00; one chance in ten from 22:00. Coldest −2.0 °C (−2.8 °C to −1.2 °C) at 05:00.',
    )
  })
  test('the caption speaks of what is to come, not of what was said of the hours behind us', () => {
    const now = hoursAfter(EVENING, 8.5)
    expect(fanCaption(aChart({ now }))).toContain('below 0 °C from 03:00; one chance in ten from 03:00.')
    expect(fanCaption(aChart({ now: hoursAfter(EVENING, 9) }))).toContain(
      'Moor Top: below 0 °C already. Coldest',
    )
    expect(fanCaption(aChart({ now: hoursAfter(EVENING, 40) }))).toContain('no forecast')
  })
  test.each([
    [1, 'Treat below +1.0 °C'],
    [-0.5, 'Treat below −0.5 °C'],
    [0, 'Treat below 0.0 °C'],
  ])('the threshold %f is named', (treatBelow, words) => {
    expect(texts(drawn({ treatBelow })).map((text) => text.words)).toContain(words)
  })
})

test.each([0, 7, 59])(
  'a forecast issued %i minutes past the hour is a row an hour in the table',
  async (minutes) => {
    const tonight = await (await pagesBench()).tonight()
    const issuedAt = minutesAfter(EVENING, minutes)
    const series = Array.from({ length: 6 * 10 }, (_, index) =>
      aForecastPoint({ at: minutesAfter(issuedAt, index * 10) }),
    )
    const { rows } = nightChart({ ...tonight.coldest_site!, forecast: series }, null, tonight)
    expect(rows.length).toBeGreaterThanOrEqual(10)
    expect(rows.length).toBeLessThanOrEqual(11)
  },
)

describe('what is too old to decide on is hatched, never as bright as the rest', () => {
  const silentSince = minutesAfter(EVENING, -100)
  test('a silence that lasts until now, in the drawing and in words', () => {
    expect(drawn({ silentSince })).toContain('chart-silence')
    expect(fanCaption(aChart({ silentSince }))).toContain('Nothing measured since 16:20 (hatched).')
    expect(drawn()).not.toContain('chart-silence')
  })
  test('a forecast of the morning', () => {
    expect(drawn({ isForecastStale: true })).toContain('chart-stale')
    expect(fanCaption(aChart({ isForecastStale: true }))).toContain('The forecast is old (hatched).')
    expect(drawn()).not.toContain('chart-stale')
  })
  test.each([
    ['fresh', -2, 0, []],
    ['silent for 50 minutes', -50, 0, ['hatched']],
    ['forecast three hours ago', -2, -3, ['hatched']],
  ])('%s', async (_, minutes, hours, styles) => {
    const readings = [aReading({ at: minutesAfter(EVENING, minutes) })]
    const tonight = await (await pagesBench({}, readings)).tonight()
    const site = { ...tonight.coldest_site!, issued_at: hoursAfter(EVENING, hours) }
    const { key, wide } = nightChart(site, null, tonight)
    expect(key.map(({ style }) => style).filter((style) => style === 'hatched')).toEqual(styles)
    expect(/class="chart-(stale|silence)"/.test(wide)).toBe(styles.length > 0)
  })
})

test.each([
  ['wide', WIDE],
  ['narrow', NARROW],
])('%s: is a picture with a name, and its text equivalent is the caption', (style, size) => {
  const svg = fanChart(aChart({ name: 'A & B' }), size, style)
  expect(svg).toContain(`role="img" aria-labelledby="${style}-title ${style}-desc"`)
  expect(svg).toContain(
    `<title id="${style}-title">Road temperature at A &#38; B, measured and expected</title>`,
  )
  expect(svg).toContain(`<desc id="${style}-desc">A &#38; B: below 0 °C from 00:00;`)
})

describe('time', () => {
  test('midnight is named by the day that begins, so that tonight is not taken for tomorrow', () => {
    const words = texts(drawn()).map((text) => text.words)
    expect(words).toContain('Fri 16')
    expect(words).not.toContain('00:00')
  })
  test('now and the deadline are named in civil time', () => {
    const words = texts(drawn()).map((text) => text.words)
    expect(words).toContain('Now 18:00')
    expect(words).toContain('Treat by 23:30')
  })
  test('in summer time an hour later, also along the axis', () => {
    const now = new Date('2026-04-15T18:00:00Z')
    const words = texts(drawn({ now, observed: [], forecast: aForecast({ issued_at: now }).series })).map(
      (text) => text.words,
    )
    expect(words).toContain('Now 19:00')
    expect(words).toContain('20:00')
  })
  test('a deadline outside the picture is not drawn', () => {
    expect(drawn({ completeBy: hoursAfter(EVENING, -9) })).not.toContain('chart-deadline')
  })
})

/** As wide as the letters of DejaVu Sans. */
const boxOf = ({ x, y, anchor, words }: ReturnType<typeof texts>[number]) => {
  const width = words.length * 7.2
  const left = anchor === 'end' ? x - width : anchor === 'start' ? x : x - width / 2
  return { left, right: left + width, top: y - 10, bottom: y + 2, words }
}

test.each([
  ['wide', WIDE],
  ['narrow', NARROW],
])('%s: no two labels meet and none leaves the picture, whatever the night', (_, size) => {
  const night = fc.record({
    start: fc.integer({ min: -15, max: 15 }),
    fall: fc.integer({ min: -1, max: 12 }),
    treatBelow: fc.constantFrom(-1, 0, 0.1, 0.5, 1, 3, null),
    due: fc.integer({ min: -2, max: 17 }),
  })
  fc.assert(
    fc.property(night, ({ start, fall, treatBelow, due }) => {
      const forecast = aForecast().series.map((point, index) => ({
        ...point,
        road_temp_p10_c: start - (fall * index) / 18 - 1,
        road_temp_c: start - (fall * index) / 18,
        road_temp_p90_c: start - (fall * index) / 18 + 1,
      }))
      const observed = [-480, -400, -320, -240, -160, -80, 0].map((minutes) => observedAt(minutes, start))
      const svg = drawn({ forecast, observed, treatBelow, completeBy: hoursAfter(EVENING, due) }, size)
      const boxes = texts(svg).map(boxOf)
      for (const box of boxes) expect(box.left >= 0 && box.right <= size.width + 1, box.words).toBe(true)
      for (const [index, a] of boxes.entries())
        for (const b of boxes.slice(index + 1)) {
          const meets = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
          expect(meets, `${a.words} | ${b.words}`).toBe(false)
        }
    }),
    { numRuns: 60 },
  )
})
