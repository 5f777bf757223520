import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SkillDocument } from '#src/api/skill-document.ts'
import { figuresTally, type SkillFigures } from '#src/forecast/skill/figures.ts'
import { LEAD_GROUPS } from '#src/forecast/skill/lead-groups.ts'
import { LEAST_PAIRS } from '#src/forecast/skill/pair.ts'
import { reliabilityTally } from '#src/forecast/skill/probability.ts'
import { bandChart } from '#src/web/skill/band-chart.ts'
import { errorChart } from '#src/web/skill/error-chart.ts'
import { reliabilityChart } from '#src/web/skill/reliability-chart.ts'
import { skillAdvice } from '#src/web/skill/skill-advice.ts'
import { WIDTH } from '#src/web/skill/skill-drawing.ts'
import { skillSentence } from '#src/web/skill/skill-sentence.ts'
import { skillTables } from '#src/web/skill/skill-tables.ts'
import { anOutcome, aStation, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { outcomesUntil } from '#tests/support/outcomes.ts'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

const none = figuresTally().figures()

/** Two weeks with these figures at every lead. */
const aSkill = (figures: Partial<SkillFigures>, more: Partial<SkillDocument> = {}): SkillDocument => {
  const all = { ...none, pairs: 400, nights: 14, ...figures }
  return {
    format: 'frostline.skill/1',
    now: EVENING,
    from: hoursAfter(EVENING, -14 * 24),
    to: EVENING,
    time_zone: 'Europe/London',
    lead: '3-6',
    station: null,
    least_pairs: LEAST_PAIRS,
    outcomes: { written: 400, measured: 400, not_measured: 0, awaited: 0 },
    next_due_at: null,
    leads: LEAD_GROUPS.map((group) => ({ ...group, all, night: all })),
    stations: [],
    reliability: reliabilityTally().bins(),
    models: ['test/1'],
    ...more,
  }
}
const method = (mean_absolute_c: number, more: object = {}) => ({
  pairs: 400,
  error: {
    mean_absolute_c,
    root_mean_square_c: mean_absolute_c * 1.3,
    bias_c: 0.1,
    within_2_c: 0.95,
    ...more,
  },
  frost: none.forecast.frost,
  frost_nights: { ...none.forecast.frost, hits: 31, misses: 2, false_alarms: 4, correct_negatives: 20 },
})
const band = (within: number, below_p10: number) => ({
  within,
  below_p10,
  above_p90: 1 - within - below_p10,
  mean_width_c: 2,
})
const good: Partial<SkillFigures> = {
  forecast: method(0.6),
  persistence: method(1.9),
  weather: method(2.2),
  forecast_where_weather: method(0.6),
  band: band(0.79, 0.1),
}

describe('the sentence', () => {
  test('how far off, what of frost, whether the band held', () => {
    expect(skillSentence(aSkill(good), null)).toBe(
      'Over the last 14 days the forecast 3 to 6 hours ahead was 0.6 °C off in the mean; it saw 31 of 33 frost nights and cried wolf 4 times. The band held 79 % (it should hold 80).',
    )
  })
  test('at one station, an hour ahead, over a day', () => {
    const words = skillSentence(
      aSkill(good, { lead: '0-1', from: hoursAfter(EVENING, -24), station: 'moor-top' }),
      'Moor Top',
    )
    expect(words).toContain('Over the last day the forecast up to 1 hour ahead at Moor Top was')
  })
  test.each([
    [13, 'Over the last 14 days'],
    [5, 'Over 5 nights of the last 14 days'],
    [1, 'Over one night of the last 14 days'],
  ])('%i nights of fourteen days', (nights, words) => {
    expect(skillSentence(aSkill({ ...good, nights }), null)).toContain(`${words} the forecast`)
  })
  test.each([
    [0, 0, 0, 'there was no frost, and it never cried wolf'],
    [0, 0, 1, 'there was no frost, and it cried wolf once'],
    [1, 0, 0, 'it saw 1 of 1 frost night and never cried wolf'],
    [0, 3, 2, 'it saw 0 of 3 frost nights and cried wolf 2 times'],
  ])('%i seen, %i missed, %i false alarms', (hits, misses, false_alarms, words) => {
    const frost_nights = { ...none.forecast.frost, hits, misses, false_alarms }
    const forecast = { ...method(0.6), frost_nights }
    expect(skillSentence(aSkill({ ...good, forecast }), null)).toContain(words)
  })
  test('too few pairs: their number, and no figure that looks sure', () => {
    const words = skillSentence(aSkill({ ...none, pairs: 12, nights: 1 }), null)
    expect(words).toContain('Too few to say yet: 12 comparisons')
    expect(words).not.toMatch(/°C|%/)
  })
})

describe('what to make of it', () => {
  const off = (bias_c: number) => ({ ...good, forecast: method(0.6, { bias_c }) })
  test.each([
    [
      'as now was better',
      { ...good, persistence: method(0.5) },
      'At this lead “as now” was better than the forecast',
    ],
    ['the air was nearer', { ...good, weather: method(0.5) }, 'nearer to the road than the forecast'],
    ['said too warm', off(0.4), '0.4 °C to the warm side: roads were colder'],
    ['said too cold', off(-0.4), '0.4 °C to the cold side: roads were warmer'],
    ['no lean', off(0.1), 'leans to neither side (+0.1 °C)'],
    ['a narrow band', { ...good, band: band(0.6, 0.3) }, 'too narrow'],
    [
      'a narrow band, on the cold side',
      { ...good, band: band(0.6, 0.3) },
      '30 % were colder than its lower edge',
    ],
    ['a band that lies too warm', { ...good, band: band(0.8, 0.18) }, '18 % were colder than its lower edge'],
    ['a band that lies too cold', { ...good, band: band(0.8, 0.02) }, '18 % were warmer than its upper edge'],
    ['an honest band', good, 'may be taken as it is drawn.'],
    ['a wide band', { ...good, band: band(0.97, 0.01) }, 'wider than it need be'],
    ['two nights', { ...good, nights: 2 }, 'rests on 2 nights'],
  ])('%s', (_, figures, words) => {
    expect(skillAdvice(aSkill(figures)).join(' ')).toContain(words)
  })
  test('hours without a reading may have been the hard ones', () => {
    const outcomes = { written: 500, measured: 400, not_measured: 100, awaited: 0 }
    expect(skillAdvice(aSkill(good, { outcomes })).join(' ')).toContain('100 of 500 forecasts had no reading')
    expect(skillAdvice(aSkill(good)).join(' ')).not.toContain('no reading')
  })
  test('without figures there is nothing to make of', () => {
    expect(skillAdvice(aSkill({}))).toEqual([])
  })
})

test('what rests on too few is said to, in every table', () => {
  const { byLead, frostByLead, bandByLead } = skillTables(aSkill({ ...none, pairs: 5, nights: 1 }))
  for (const table of [byLead, frostByLead, bandByLead])
    for (const { cells } of table.rows) {
      expect(cells.map(({ words }) => words)).toContain('too few')
      expect(cells.map(({ words }) => words).join()).not.toContain('°C')
    }
})
test('where the weather service said nothing ours stands beside it on the same hours', () => {
  const figures = { ...good, weather: { ...method(2.2), pairs: 120 }, forecast_where_weather: method(0.8) }
  expect(skillTables(aSkill(figures)).byLead.rows[0]?.cells[3]).toEqual({
    words: '2.20 °C',
    quiet: 'on 120; this forecast there 0.80 °C',
  })
})

const texts = (svg: string) =>
  [...svg.matchAll(/<text[^>]* x="([-\d.]+)" y="([-\d.]+)" text-anchor="(\w+)">([^<]+)</g)].map(
    ([, x, y, anchor, words = '']) => {
      const width = words.length * 6.4
      const left = Number(x) - (anchor === 'end' ? width : anchor === 'middle' ? width / 2 : 0)
      return { words, left, right: left + width, top: Number(y) - 9, bottom: Number(y) + 2 }
    },
  )

test('in every picture no two labels meet and none leaves it, whatever the figures', () => {
  const degreesOff = fc.option(fc.double({ min: 0, max: 12, noNaN: true }), { freq: 8 })
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  const lead = fc.record({ ours: degreesOff, asNow: degreesOff, air: degreesOff, below: share, above: share })
  fc.assert(
    fc.property(fc.array(lead, { minLength: 5, maxLength: 5 }), (given) => {
      const figure = (value: number | null) => (value === null ? none.forecast : method(value))
      const document = aSkill(good)
      const leads = document.leads.map((group, index) => {
        const { ours, asNow, air, below, above } = given[index]!
        const all = {
          ...group.all,
          forecast: figure(ours),
          persistence: figure(asNow),
          weather: figure(air),
          band: ours === null ? null : band(1 - (below + above) / 2, below / 2),
        }
        return { ...group, all, night: all }
      })
      for (const svg of [errorChart({ ...document, leads }), bandChart({ ...document, leads })]) {
        expect(svg).not.toMatch(/NaN|undefined/)
        const boxes = texts(svg)
        for (const box of boxes) expect(box.left >= -1 && box.right <= WIDTH + 1, box.words).toBe(true)
        for (const [index, a] of boxes.entries())
          for (const b of boxes.slice(index + 1)) {
            const meets = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
            expect(meets, `${a.words} | ${b.words}`).toBe(false)
          }
      }
    }),
    { numRuns: 80 },
  )
})
test('a lead without a figure is a gap in the line, not a zero', () => {
  const document = aSkill(good)
  const leads = document.leads.map((group) => (group.lead === '3-6' ? { ...group, all: none } : group))
  const [ours] = errorChart({ ...document, leads }).match(/skill-line forecast" d="[^"]+/) ?? []
  expect(ours?.match(/M/g)).toHaveLength(2)
})
test('a chance said fewer than ten times is counted and not drawn', () => {
  const chances = reliabilityTally()
  for (let said = 0; said < 9; said += 1)
    chances.add({ ...anOutcome({ freeze_probability: 0.95 }), observed_c: -1 })
  const svg = reliabilityChart(aSkill(good, { reliability: chances.bins() }))
  expect(svg).not.toContain('<circle')
  expect(texts(svg).at(-1)?.words).toBe('9')
})

describe('the page', async () => {
  const { get, as, store } = await pagesBench()
  await store.saveOutcomes(outcomesUntil(EVENING, 14))
  const { body, statusCode } = await get('/skill')

  test('leads with the sentence and has its figures as tables', () => {
    expect(statusCode).toBe(200)
    expect(body).toMatch(/<h1[^>]*>Over the last 14 days the forecast 3 to 6 hours ahead was 0\.7 °C off/)
    expect(wordsOf(body)).toContain('The band held 100 % (it should hold 80)')
    expect(wordsOf(body)).toContain('Moor Top')
  })
  test('tables have captions and scoped headings, pictures a name and a text equivalent', () => {
    const tables = body.match(/<table/g)?.length ?? 0
    expect(tables).toBe(6)
    expect(body.match(/<caption/g)).toHaveLength(tables)
    expect(body).not.toMatch(/<th(?![^>]*scope=)[ >]/)
    const pictures = [...body.matchAll(/<svg[^>]*role="img" aria-labelledby="([^"]+)"/g)]
    expect(pictures).toHaveLength(3)
    for (const id of pictures.flatMap(([, ids]) => ids?.split(' ') ?? []))
      expect(body.match(new RegExp(`<(title|desc) id="${id}">[^<]{10,}<`, 'g')), id).toHaveLength(1)
    const ids = [...body.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
  test('every field of the form has its label, and what was chosen stays chosen', async () => {
    const chosen = await get('/skill?days=7&lead=12-24&station=moor-top')
    for (const field of ['days', 'lead', 'station']) {
      expect(chosen.body).toContain(`<label class="govuk-label" for="${field}">`)
      expect(chosen.body).toContain(`<select class="govuk-select" id="${field}" name="${field}">`)
    }
    for (const value of ['7', '12-24', 'moor-top'])
      expect(chosen.body).toContain(`<option value="${value}" selected>`)
    expect(wordsOf(chosen.body)).toContain(
      'Over the last 7 days the forecast 12 to 24 hours ahead at Moor Top',
    )
  })
  test('all stations may be chosen by the empty field', async () => {
    expect((await get('/skill?days=14&lead=3-6&station=')).statusCode).toBe(200)
  })
  test.each([
    ['a span that is not offered', '/skill?days=3', 400, 'Choose 1, 7, 14, 30 days'],
    ['a lead that is not judged', '/skill?lead=5', 400, 'Give one of 0-1, 1-3'],
    ['a station that is not there', '/skill?station=nowhere', 404, 'no such station'],
    ['a neighbour’s station', '/skill?station=south-hill', 404, 'no such station'],
  ])('%s is refused in words', async (_, url, status, words) => {
    const answer = await get(url)
    expect(answer.statusCode).toBe(status)
    expect(wordsOf(answer.body)).toContain(words)
  })
  test('has no script or style in its markup', () => {
    expect(body).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/)
  })
  test('is linked from the others, for whoever may read it', async () => {
    for (const who of ['viewer', 'duty', 'winter'])
      expect((await get('/', await as(who))).body, who).toContain('<a href="/skill">')
    expect((await get('/routes/route-1')).body).toContain('href="/skill?station=moor-top"')
  })
})

describe('outside a demonstration', async () => {
  const { get, as } = await pagesBench({ demonstration: null })
  test('a stranger is asked to sign in and comes back', async () => {
    const answer = await get('/skill?days=7')
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/sign-in?back=%2Fskill%3Fdays%3D7'])
    expect((await get('/sign-in')).body).not.toContain('href="/skill"')
  })
  test('a viewer reads it', async () => {
    expect((await get('/skill', await as('viewer'))).statusCode).toBe(200)
  })
})

describe('before there is anything to compare', () => {
  test('it says so, and draws nothing', async () => {
    const { body } = await (await pagesBench()).get('/skill')
    expect(wordsOf(body)).toContain('The first comes an hour after the first forecast.')
    expect(body).not.toContain('<svg')
  })
  test('a handful of comparisons is one sentence, not a page of “too few”', async () => {
    const { get, store } = await pagesBench()
    await store.saveOutcomes([anOutcome({ issued_at: hoursAfter(EVENING, -9), lead_h: 6, observed_c: 1 })])
    const { body } = await get('/skill')
    expect(wordsOf(body)).toContain('Too few to say yet')
    expect(body).not.toContain('<svg')
  })
  test('once a forecast waits for its reading, when that is due', async () => {
    const { get, store } = await pagesBench()
    await store.saveOutcomes([anOutcome({ issued_at: hoursAfter(EVENING, -0.5), lead_h: 1 })])
    expect(wordsOf((await get('/skill')).body)).toContain('due at 18:30 on Thursday 15 January.')
  })
  test('when nothing that was measured can be believed, that', async () => {
    const { get, store } = await pagesBench()
    await store.saveOutcomes([anOutcome({ issued_at: hoursAfter(EVENING, -9), lead_h: 6 })])
    expect(wordsOf((await get('/skill')).body)).toContain('No reading that could be believed')
  })
})

test('names are text, never markup', async () => {
  const name = '<img src=x onerror=alert(1)>'
  const { get, store } = await pagesBench({ network: () => ({ ...county, stations: [aStation({ name })] }) })
  await store.saveOutcomes(outcomesUntil(EVENING, 3))
  const { body } = await get('/skill?station=moor-top')
  expect(body).not.toContain('<img')
  expect(body).toContain('&lt;img')
})
