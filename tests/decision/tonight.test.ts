import { describe, expect, test } from 'vitest'
import type { Decision } from '#src/decision/decision.ts'
import type { Outcome, Recommendation } from '#src/decision/recommendation.ts'
import { tonightSentence } from '#src/decision/tonight.ts'
import { emptyNetwork } from '#src/network/network.ts'
import { aDecision, aNetwork, aRecommendation, aRoute, aStation } from '#tests/support/builders.ts'

const NOW = new Date('2026-01-15T18:10:00Z')
const at = (time: string) => new Date(`2026-01-${time < '12:00' ? 16 : 15}T${time}:00Z`)

const network = aNetwork({
  stations: [aStation({ id: 'caldecott-bridge', name: 'A6003 at Caldecott bridge' })],
  routes: ['one', 'two', 'three'].map((name) => aRoute({ id: `route-${name}`, name: `Route ${name}` })),
})

function decision(
  name: string,
  outcome: Outcome,
  more: Partial<Recommendation> = {},
  rest: Partial<Decision> = {},
) {
  const treated = outcome === 'treat'
  const recommendation = aRecommendation({
    outcome,
    rule: outcome === 'unknown' ? 'NO_FRESH_READING' : 'test',
    start_by: treated ? at('19:30') : null,
    complete_by: treated ? at('23:00') : null,
    coldest: { station: 'caldecott-bridge', at: at('05:30'), road_temp_c: treated ? -2.1 : 3.4 },
    ...more,
  })
  return aDecision({ route: `route-${name}`, id: `2026-01-15-route-${name}`, recommendation, ...rest })
}
const confirmed: Partial<Decision> = {
  status: 'confirmed',
  decided: { by: 'dot', at: NOW, action: 'treat', spread_rate_g_m2: 10, note: null, basis: null, flags: [] },
}
/** Ordered, and asked again since. */
const askedAgain: Partial<Decision> = { flags: ['REOPENED'], beneath: [confirmed.decided!] }
const overruled: Partial<Decision> = {
  status: 'refused',
  decided: {
    by: 'dot',
    at: NOW,
    action: 'no_action',
    spread_rate_g_m2: null,
    note: 'dry',
    basis: null,
    flags: [],
  },
}

const table: readonly [string, Decision[], string][] = [
  [
    'two to grit, one not',
    [
      decision('one', 'treat'),
      decision('two', 'treat', { start_by: at('18:40'), complete_by: at('22:10'), coldest: null }),
      decision('three', 'no_action'),
    ],
    'Grit 2 of 3 routes, treat by 22:10, order by 18:40. Coldest: A6003 at Caldecott bridge −2.1 °C at 05:30.',
  ],
  [
    'none needed',
    ['one', 'two', 'three'].map((name) => decision(name, 'no_action')),
    'No route needs treating tonight. Lowest: A6003 at Caldecott bridge +3.4 °C at 05:30.',
  ],
  [
    'some unknown',
    [decision('one', 'treat'), decision('two', 'unknown'), decision('three', 'no_action')],
    'Grit 1 of 3 routes, treat by 23:00. Coldest: A6003 at Caldecott bridge −2.1 °C at 05:30. Decide 1 route by hand – assume treat: Route two.',
  ],
  [
    'unknown and none needed',
    [decision('one', 'unknown'), decision('two', 'unknown'), decision('three', 'no_action')],
    'Decide 2 routes by hand – assume treat: Route one and Route two. No treatment needed on 1 of 3 routes. Lowest: A6003 at Caldecott bridge +3.4 °C at 05:30.',
  ],
  [
    'nothing known',
    ['one', 'two', 'three'].map((name) =>
      decision(name, 'unknown', { rule: 'NO_OBSERVATION', coldest: null }),
    ),
    'Decide all 3 routes by hand – assume treat. No forecast and no reading has arrived.',
  ],
  [
    'no weather',
    ['one', 'two', 'three'].map((name) => decision(name, 'unknown', { rule: 'NO_FORECAST' })),
    'Decide all 3 routes by hand – assume treat. There is no weather forecast.',
  ],
  [
    'deadline passed',
    [
      decision('one', 'treat', { start_by: at('17:00'), complete_by: at('20:30') }),
      decision('two', 'treat'),
      decision('three', 'no_action'),
    ],
    'Grit 2 of 3 routes, order now: the last moment to start in time was 17:00, 1 h 10 min ago, for 1 route. Coldest: A6003 at Caldecott bridge −2.1 °C at 05:30.',
  ],
  [
    'deadline passed, ordered before the advice wanted it sooner',
    [
      decision('one', 'treat', { start_by: at('17:00'), complete_by: at('20:30') }, askedAgain),
      decision('two', 'no_action'),
      decision('three', 'no_action'),
    ],
    'Grit 1 of 3 routes, confirm now: the last moment to start in time was 17:00, 1 h 10 min ago, for 1 route, ordered before the advice changed. Coldest: A6003 at Caldecott bridge −2.1 °C at 05:30.',
  ],
  [
    'deadline passed, one of two ordered before',
    [
      decision('one', 'treat', { start_by: at('17:00'), complete_by: at('20:30') }, askedAgain),
      decision('two', 'treat', { start_by: at('17:20'), complete_by: at('20:50') }),
      decision('three', 'no_action'),
    ],
    'Grit 2 of 3 routes, order now: the last moment to start in time was 17:00, 1 h 10 min ago, for 2 routes, 1 of them ordered before. Coldest: A6003 at Caldecott bridge −2.1 °C at 05:30.',
  ],
  [
    'an unknown route is later still: one delay, that of the first',
    [
      decision('one', 'treat', { start_by: at('17:30'), complete_by: at('20:30') }),
      decision('two', 'unknown', { start_by: at('17:00') }),
      decision('three', 'no_action'),
    ],
    'Grit 1 of 3 routes, order now: the last moment to start in time was 17:00, 1 h 10 min ago, for 2 routes. Coldest: A6003 at Caldecott bridge −2.1 °C at 05:30. Decide 1 route by hand – assume treat: Route two.',
  ],
  [
    'freezing already, nothing ordered',
    [
      decision('one', 'treat', { start_by: at('14:00'), complete_by: at('17:30'), onset_at: at('18:00') }),
      decision('two', 'treat'),
      decision('three', 'no_action'),
    ],
    'Grit 2 of 3 routes, order now: 1 route is freezing already. Coldest: A6003 at Caldecott bridge −2.1 °C at 05:30.',
  ],
  [
    'cold now, with no time known',
    [
      decision('one', 'treat', { start_by: null, complete_by: null }),
      decision('two', 'no_action'),
      decision('three', 'no_action'),
    ],
    'Grit 1 of 3 routes, order now. Coldest: A6003 at Caldecott bridge −2.1 °C at 05:30.',
  ],
  [
    'all confirmed',
    [
      decision('one', 'treat', {}, confirmed),
      decision('two', 'treat', {}, confirmed),
      decision('three', 'no_action'),
    ],
    'Grit 2 of 3 routes, all confirmed. Coldest: A6003 at Caldecott bridge −2.1 °C at 05:30.',
  ],
  [
    'overruled by a person',
    ['one', 'two', 'three'].map((name) => decision(name, 'treat', {}, overruled)),
    'No route is to be treated tonight: against the advice on 3 routes. Lowest: A6003 at Caldecott bridge −2.1 °C at 05:30.',
  ],
  [
    'one overruled, one confirmed',
    [
      decision('one', 'treat', {}, confirmed),
      decision('two', 'treat', {}, overruled),
      decision('three', 'no_action'),
    ],
    'Grit 1 of 3 routes, all confirmed; 1 route left out against the advice. Coldest: A6003 at Caldecott bridge −2.1 °C at 05:30.',
  ],
  [
    'one overruled, one unknown',
    [
      decision('one', 'unknown'),
      decision('two', 'treat', {}, overruled),
      decision('three', 'no_action', {}, overruled),
    ],
    'Decide 1 route by hand – assume treat: Route one. No treatment on 2 of 3 routes: against the advice on 1 route. Lowest: A6003 at Caldecott bridge −2.1 °C at 05:30.',
  ],
  [
    'one route without a decision',
    [decision('one', 'no_action'), decision('two', 'no_action')],
    'Nothing is decided yet for 1 route: assume treat. No treatment needed on 2 of 3 routes. Lowest: A6003 at Caldecott bridge +3.4 °C at 05:30.',
  ],
  ['no decisions', [], 'Nothing is decided yet for 3 routes: assume treat until it is.'],
]
test.each(table)('%s', (_name, decisions, sentence) => {
  expect(tonightSentence(decisions, network, NOW, 'Europe/London')).toBe(sentence)
})

test('a county of one route', () => {
  const none = { rule: 'NO_OBSERVATION', coldest: null }
  const one = { ...network, routes: network.routes.slice(0, 1) }
  expect(tonightSentence([decision('one', 'unknown', none)], one, NOW, 'Europe/London')).toBe(
    'Decide the route by hand – assume treat. No forecast and no reading has arrived.',
  )
})

test('no network', () => {
  expect(tonightSentence([], emptyNetwork, NOW, 'Europe/London')).toBe(
    'No treatment routes yet: import the network to begin.',
  )
})

test('times carry their zone on the night the clocks go back', () => {
  const cold = { station: 'caldecott-bridge', at: new Date('2026-10-25T01:30:00Z'), road_temp_c: -0.04 }
  const decisions = [
    decision('one', 'treat', {
      coldest: cold,
      start_by: new Date('2026-10-24T21:00:00Z'),
      complete_by: new Date('2026-10-25T00:30:00Z'),
    }),
  ]
  expect(tonightSentence(decisions, network, new Date('2026-10-24T20:00:00Z'), 'Europe/London')).toContain(
    'Grit 1 of 3 routes, treat by 01:30 BST, order by 22:00 BST. Coldest: A6003 at Caldecott bridge −0.04 °C at 01:30 GMT.',
  )
})

test.each([
  ['to come', '18:30', 'Coldest: A6003 at Caldecott bridge −2.1 °C at 18:30.'],
  ['now', '18:05', 'Coldest: A6003 at Caldecott bridge −2.1 °C at 18:05.'],
  ['over', '14:30', 'Coldest was A6003 at Caldecott bridge −2.1 °C at 14:30.'],
])('the coldest hour is %s', (_, hour, words) => {
  const coldest = { station: 'caldecott-bridge', at: at(hour), road_temp_c: -2.1 }
  const decisions = [decision('one', 'treat', { coldest })]
  expect(tonightSentence(decisions, network, NOW, 'Europe/London')).toContain(words)
})

describe('advice that nobody has renewed', () => {
  const expired = { valid_until: new Date(NOW.getTime() - 60_000) }
  const all = ['one', 'two', 'three']
  const answered: Partial<Decision> = { ...overruled, status: 'confirmed' }
  test('never says that no route needs treating', () => {
    const sentence = (rest: Partial<Decision>) =>
      tonightSentence(
        all.map((name) => decision(name, 'no_action', {}, rest)),
        network,
        NOW,
        'Europe/London',
      )
    expect(sentence({})).toMatch(/^No route needs treating tonight/)
    const words =
      'Decide all 3 routes by hand – assume treat. The last advice has expired and no newer one was made.'
    expect(sentence(expired)).toBe(words)
    expect(sentence({ ...answered, ...expired })).toBe(words)
  })
  test('still says what is to be gritted', () => {
    const old = all.map((name) => decision(name, 'treat', {}, expired))
    expect(tonightSentence(old, network, NOW, 'Europe/London')).toMatch(/^Grit 3 of 3 routes/)
  })
})
