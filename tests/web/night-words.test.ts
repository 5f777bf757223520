import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AlertDocument, alertDocument } from '#src/api/alert-document.ts'
import type { EvidenceAge } from '#src/api/tonight-document.ts'
import type { Alert } from '#src/decision/alert.ts'
import { alertLines } from '#src/web/alert-lines.ts'
import { ageLines } from '#src/web/evidence-ages.ts'
import { deadlineWords } from '#src/web/night-page.ts'
import { ownPath } from '#src/web/pages/own-path.ts'
import { shortReason } from '#src/web/short-reason.ts'
import { anAlert as anyAlert, EVENING, minutesAfter } from '#tests/support/builders.ts'
import { pagesBench } from '#tests/web/support.ts'

const tonight = await (await pagesBench()).tonight()
const [route] = tonight.routes

const anAlert = (kind: Alert['kind'], subject: string, more: Partial<Alert> = {}): AlertDocument =>
  alertDocument(
    anyAlert({
      id: `${kind}:${subject}`,
      kind,
      subject,
      severity: 'urgent',
      message: `${subject} says so.`,
      ...more,
    }),
    EVENING,
  )

describe('alerts', () => {
  const lines = (...alerts: AlertDocument[]) => {
    const late = (id: string) => ({
      ...route!,
      id,
      name: `Route ${id}: A1`,
      start_by: minutesAfter(EVENING, -20),
    })
    return alertLines({ ...tonight, routes: ['1', '2', '3'].map(late), alerts })
  }
  test('one is told in its own words', () => {
    expect(lines(anAlert('sensor_silent', 'box-1'))).toMatchObject([{ message: 'box-1 says so.', each: [] }])
  })
  test('several of a kind are one line that names each, with the time of its deadline and the first time', () => {
    const [line, ...more] = lines(
      anAlert('deadline_passed', '1', { raised_at: minutesAfter(EVENING, -3) }),
      anAlert('deadline_passed', '2'),
      anAlert('deadline_passed', '3'),
    )
    expect(more).toEqual([])
    expect(line).toMatchObject({ word: 'Urgent:', since: '17:57' })
    expect(line!.message).toContain(
      '3 routes are past the last moment to start in time: Route 1 (17:40), Route 2 (17:40) and Route 3 (17:40).',
    )
    expect(line!.each).toHaveLength(3)
  })
  test('a time that the forecast has moved away is not repeated', () => {
    const moved = { ...route!, start_by: minutesAfter(EVENING, 90) }
    const [line] = alertLines({
      ...tonight,
      routes: [moved, { ...moved, id: 'route-2' }],
      alerts: ['route-1', 'route-2'].map((id) => anAlert('deadline_passed', id)),
    })
    expect(line!.message).not.toContain('19:30')
  })
  test('kinds and severities are never mixed, and no alert is lost', () => {
    const some = fc.array(
      fc.record({
        kind: fc.constantFrom('deadline_passed', 'sensor_silent', 'weather_stale'),
        severity: fc.constantFrom('urgent', 'warning'),
        subject: fc.stringMatching(/^[a-z]{3}$/),
      }),
    )
    fc.assert(
      fc.property(some, (given) => {
        const alerts = given.map(({ kind, subject, severity }) =>
          anAlert(kind as Alert['kind'], subject, { severity } as Partial<Alert>),
        )
        const told = lines(...alerts)
        const messages = told.flatMap(({ each, message }) => (each.length > 0 ? each : [message]))
        expect(messages.toSorted()).toEqual(alerts.map(({ message }) => message).toSorted())
        expect(new Set(told.map(({ id }) => id)).size).toBe(told.length)
      }),
    )
  })
})

describe('how old everything is', () => {
  const age = (
    name: string,
    state: EvidenceAge['state'] = 'fresh',
    age_s: number | null = 60,
  ): EvidenceAge => ({
    name,
    last_at: EVENING,
    age_s,
    state,
    words: `${name} is ${state}.`,
  })
  const told = (ages: readonly EvidenceAge[], alerts: readonly AlertDocument[] = []) =>
    ageLines({ ages, alerts })
  const evidence = [age('readings'), age('forecast'), age('weather')]
  test('evidence first, all that works in one line with the quietest', () => {
    const lines = told([...evidence, age('weather'), age('forecast', 'fresh', 600), age('broker')])
    expect(lines.map(({ name }) => name)).toEqual([
      'Readings',
      'Road forecast',
      'Weather forecast',
      'The service',
    ])
    expect(lines[3]!.words).toBe(
      'All 3 parts work: fetching weather, forecast runs and broker. Longest without a sign: forecast runs, 10 min.',
    )
  })
  test('a part in trouble is named, with its words', () => {
    const lines = told([...evidence, age('broker', 'missing', null), age('journal')])
    expect(lines[3]).toMatchObject({
      name: 'The service: broker',
      word: 'in trouble',
      state: 'missing',
      words: 'broker is missing.',
    })
    expect(lines[4]!.words).toContain('All others work: journal.')
  })
  test('stale evidence keeps its state and words', () => {
    expect(told([age('readings', 'stale'), age('forecast'), age('weather', 'missing')])).toMatchObject([
      { name: 'Readings', state: 'stale', word: 'stale' },
      { name: 'Road forecast', state: 'fresh' },
      { name: 'Weather forecast', state: 'missing', word: 'missing' },
    ])
  })
  test('readings of sensors that have fallen silent are not called fresh', () => {
    const [readings] = told(evidence, [anAlert('sensor_silent', 'all')])
    expect(readings).toMatchObject({ state: 'stale', word: 'sensors silent' })
    expect(readings!.words).toContain('readings is fresh. See the alert.')
  })
})

test.each([
  [
    'The road at Moor Top is expected to fall to −3.9 °C at 08:25, at or below +1.0 °C, lowered because sensors read 0.1 °C below the forecast, and freezes with a probability of 85 % (treat from 30 %); Example, row S3: 16 g/m².',
    'The road is expected to fall to −3.9 °C at 08:25, at or below +1.0 °C',
  ],
  [
    'The lowest road temperature, +2.1 °C at 05:00 at Moor Top, stays above +1.0 °C and freezes with a probability of 3 %; one fresh sensor agrees.',
    'The lowest road temperature, +2.1 °C at 05:00, stays above +1.0 °C',
  ],
  [
    'Decide by hand – assume treat: no sensor gave a sound reading in the last 30 minutes.',
    'No sensor gave a sound reading in the last 30 minutes',
  ],
  [
    'Nothing has been decided for this route and night yet. Decide by hand; assume treat.',
    'Nothing has been decided for this route and night yet. Decide by hand',
  ],
])('the first clause of “%s”', (because, clause) => {
  const coldest = { station: 'moor-top', name: 'Moor Top', at: EVENING, road_temp_c: -3.9 }
  expect(shortReason({ because, coldest })).toBe(clause)
})

test.each([
  [59, '59 min left'],
  [0, 'under a minute left'],
  [-63.6, '1 h 4 min too late'],
])('%f minutes before the last moment: %s', (minutes, words) => {
  expect(deadlineWords(minutesAfter(EVENING, minutes), EVENING)).toBe(words)
})

test('going back never leads to another site', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl(),
        fc.string().map((rest) => `/${rest}`),
      ),
      (wanted) => {
        expect(new URL(ownPath(wanted), 'http://here.example').origin).toBe('http://here.example')
      },
    ),
    { numRuns: 1000 },
  )
})
