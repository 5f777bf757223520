import { expect, test } from 'vitest'
import { isActRefusal } from '#src/decision/act-refusal.ts'
import { spotRequestWaiting } from '#src/decision/alerts/spot-request-waiting.ts'
import {
  answerSpot,
  contradictions,
  type RefusalReason,
  type RouteKnown,
  type SpotAnswerRequest,
  type SpotKnown,
  type StationKnown,
} from '#src/decision/spot-request.ts'
import { aSpotKnown, aSpotRequest, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'

const route = (outcome: RouteKnown['outcome']): RouteKnown => ({
  route: 'route-1',
  outcome,
  because: 'Road falls to −2.0 °C at 05:00.',
  freeze_probability: 0.9,
  start_by: null,
  decided: null,
})
const station = (freeze_probability: number, road_temp_c = 3): StationKnown => ({
  station: 'moor-top',
  name: 'Moor Top',
  reading: { at: EVENING, road_temp_c, surface_state: null, flags: [] },
  forecast: {
    issued_at: EVENING,
    at: hoursAfter(EVENING, 9),
    road_temp_c: 1,
    road_temp_p10_c: 0.2,
    freeze_probability,
  },
})
const treated = (hours: number) => ({
  id: 'run-1',
  route: 'route-1',
  finished_at: hoursAfter(EVENING, -hours),
  spread_rate_g_m2: 10,
  by: 'Crew 2',
})
const warm = { routes: [route('no_action')], stations: [station(0.1)] }

test.each<[string, RefusalReason, Partial<SpotKnown>, string[]]>([
  ['no resources, and none is free', 'no_resources', {}, []],
  [
    'no resources, and one was not ordered',
    'no_resources',
    { free_spreaders: ['s-1'] },
    ['SPREADERS_NOT_ORDERED'],
  ],
  ['no hazard, as advised', 'no_hazard_expected', warm, []],
  [
    'no hazard, and the advice is to treat',
    'no_hazard_expected',
    { ...warm, routes: [route('treat')] },
    ['HAZARD_EXPECTED'],
  ],
  [
    'no hazard, and nobody knows',
    'no_hazard_expected',
    { ...warm, routes: [route('unknown')] },
    ['HAZARD_EXPECTED'],
  ],
  [
    'no hazard, and it freezes with 30 %',
    'no_hazard_expected',
    { stations: [station(0.3)] },
    ['HAZARD_EXPECTED'],
  ],
  [
    'no hazard, and the road is at 0 °C',
    'no_hazard_expected',
    { stations: [station(0.1, 0)] },
    ['HAZARD_EXPECTED'],
  ],
  ['no hazard, and there is no forecast', 'no_hazard_expected', {}, ['HAZARD_EXPECTED']],
  [
    'no hazard, and the forecast is 6 h old',
    'no_hazard_expected',
    { ...warm, at: hoursAfter(EVENING, 6) },
    ['HAZARD_EXPECTED'],
  ],
  [
    'no hazard, and one of two stations has no forecast',
    'no_hazard_expected',
    { ...warm, stations: [station(0.1), { ...station(0.1), forecast: null }] },
    ['HAZARD_EXPECTED'],
  ],
  [
    'no hazard, and ice was reported',
    'no_hazard_expected',
    {
      ...warm,
      stations: [
        {
          ...station(0.1),
          reading: { at: EVENING, road_temp_c: 0.6, surface_state: 'ice', flags: [] },
        },
      ],
    },
    ['HAZARD_EXPECTED'],
  ],
  ['treated 2 h ago', 'already_treated', { treatments: [treated(2)] }, []],
  ['treated 7 h ago', 'already_treated', { treatments: [treated(7)] }, ['NO_TREATMENT_TOLD']],
  ['no crew has told of any', 'already_treated', {}, ['NO_TREATMENT_TOLD']],
  ['not our road', 'not_our_road', { free_spreaders: ['s-1'] }, []],
])('what is known against a refusal: %s', (_name, reason, known, codes) => {
  expect(contradictions(reason, aSpotKnown(known)).map(({ code }) => code)).toEqual(codes)
})

const accept: SpotAnswerRequest = { outcome: 'accepted', crew: 'Crew 2', complete_by: hoursAfter(EVENING, 1) }
const refuse: SpotAnswerRequest = { outcome: 'refused', reason_code: 'other', reason: 'Road is closed' }
const ask = (asked: SpotAnswerRequest, known: Partial<SpotKnown> = {}, request = aSpotRequest()) =>
  answerSpot({ request, asked, known: aSpotKnown(known) }, 'dot')

test('accepted: by whom and by when, with what was known', () => {
  expect(ask(accept, { free_spreaders: ['s-1'] })).toMatchObject({
    answer: { outcome: 'accepted', by: 'dot', crew: 'Crew 2', known: { free_spreaders: ['s-1'] }, flags: [] },
  })
})

test.each<[string, SpotAnswerRequest, number, string]>([
  ['accepted by nobody', { ...accept, crew: undefined }, 422, 'BODY'],
  ['accepted without a time', { ...accept, complete_by: undefined }, 422, 'BODY'],
  ['accepted for a time that is past', { ...accept, complete_by: minutesAfter(EVENING, -1) }, 422, 'BODY'],
  ['accepted for the day after tomorrow', { ...accept, complete_by: hoursAfter(EVENING, 25) }, 422, 'BODY'],
  ['refused without a code', { ...refuse, reason_code: undefined }, 422, 'REASON_REQUIRED'],
  ['refused without words', { ...refuse, reason: ' ' }, 422, 'REASON_REQUIRED'],
])('not taken: %s', (_name, asked, status, code) => {
  expect(ask(asked)).toMatchObject({ status, code })
})

test('a reason that what is known speaks against is recorded once that was seen, and flagged', () => {
  const asked: SpotAnswerRequest = { outcome: 'refused', reason_code: 'no_resources', reason: 'All are out' }
  const known = { free_spreaders: ['s-1'] }
  expect(ask(asked, known)).toMatchObject({
    status: 409,
    code: 'CONTRADICTED',
    difference: { contradictions: [{ code: 'SPREADERS_NOT_ORDERED' }] },
  })
  expect(ask({ ...asked, seen: ['SPREADERS_NOT_ORDERED'] }, known)).toMatchObject({
    answer: { reason_code: 'no_resources', flags: ['SPREADERS_NOT_ORDERED'] },
  })
})

test('it is answered once', () => {
  const first = ask(refuse)
  if (isActRefusal(first)) throw new Error(first.message)
  expect(ask(accept, {}, first)).toMatchObject({ status: 409, code: 'STALE_VERSION' })
})

test.each([
  [1.9, []],
  [2, ['warning']],
  [9.9, ['warning']],
  [10, ['urgent']],
  [300, ['urgent']],
])('unanswered for %d min: %j', (minutes, severities) => {
  const now = minutesAfter(EVENING, minutes)
  const conditions = spotRequestWaiting(aSpotRequest(), { now, timeZone: 'Europe/London' })
  expect(conditions.map(({ severity }) => severity)).toEqual(severities)
})

test('the alert says who asked, when and where; of an answered one there is none', () => {
  const now = minutesAfter(EVENING, 12)
  const told = { now, timeZone: 'Europe/London' }
  expect(spotRequestWaiting(aSpotRequest(), told)[0]?.message).toBe(
    'The police asked at 18:00 to treat Snake Pass by the inn; nobody has answered.',
  )
  const answered = ask(refuse)
  if (isActRefusal(answered)) throw new Error(answered.message)
  expect(spotRequestWaiting(answered, told)).toEqual([])
})
