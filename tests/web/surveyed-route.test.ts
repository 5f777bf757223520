import { expect, test } from 'vitest'
import { surveyedNetwork, surveyedNight, surveyedReadings } from '#tests/support/surveyed-county.ts'
import { pagesBench, wordsOf } from '#tests/web/support.ts'

test('a route that freezes on its coldest roads alone: which roads, from when to when, how likely, and why', async () => {
  const bench = await pagesBench({ network: () => surveyedNetwork }, surveyedReadings)
  await surveyedNight(bench.store)
  const words = wordsOf((await bench.get('/routes/hills')).body)
  expect(words).toMatch(
    /A32 near \w+ is expected to fall to [+−]?\d\.\d+ °C at \d\d:\d\d, below \+1\.0 °C, \d\.\d °C below its sensor \(thermal map of 2026-01-15\)/,
  )
  expect(words).toMatch(/Coldest road \S+ °C, A32 near \w+, \d\d:\d\d, \d\.\d °C below its sensor/)
  expect(words).toContain('The night at the sensor nearest to its coldest road')
  expect(words).toMatch(/A wet road freezes A32 near \w+ A32 at 05:00 \(\d\d %\) A17 at 05:00 \(\d\d %\)/)
  expect(words).not.toContain('does not count roads')
  const [tonight] = (await bench.tonight()).routes
  expect((await bench.tonight()).sentence).toMatch(/Coldest: A32 near \w+ −0\.\d °C at 05:00\./)
  expect(tonight?.coldest?.road).toMatchObject({ road: 'A32' })
  expect(wordsOf((await bench.get('/')).body)).toMatch(/A32 near \w+, \d\d:\d\d/)
})
