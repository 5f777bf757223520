import { expect, test } from 'vitest'
import { weatherInWords } from '#src/jobs/weather-in-words.ts'

const refused = (place: string, code = 'TIMEOUT', message = 'no answer within 10 s') => ({
  place,
  code,
  message,
  retry_after_s: null,
})

test.each([
  ['weather for every place', [], null],
  ['one place', [refused('moors')], 'moors: no answer within 10 s'],
  [
    'twelve places of one reason: the last heard when it is asked again',
    [
      ...Array.from({ length: 11 }, (_, index) => refused(`place-${index}`)),
      refused('coast', 'TIMEOUT', 'no answer within 10 s; it is asked again in 1 min'),
    ],
    'place-0, place-1, place-2 and 9 more: no answer within 10 s; it is asked again in 1 min',
  ],
  [
    'two reasons',
    [refused('moors'), refused('coast', 'WRONG_PLACE', 'answered for Paris')],
    'moors: no answer within 10 s; coast: answered for Paris',
  ],
])('%s', (_name, given, words) => {
  expect(weatherInWords(given)).toBe(words)
})
