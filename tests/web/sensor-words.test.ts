import { expect, test } from 'vitest'
import { aVerdict } from '#tests/support/sensor-verdicts.ts'
import { pagesBench, wordsOf } from '#tests/web/support.ts'

const tonightWith = async (verdict: ReturnType<typeof aVerdict> | null) => {
  const { get } = await pagesBench({ sensors: { verdict: () => verdict } })
  return wordsOf((await get('/')).body)
}

test.each([
  [
    'not believed: sign, word, reason, and what to do',
    aVerdict(),
    '✗ not believed It has shown 4.0 °C for 3 h',
  ],
  ['and what to do', aVerdict(), 'Restart the device; when it stays, change the probe.'],
  ['counted where the table is folded', aVerdict(), 'The station, 1 with a doubted sensor'],
  ['believed', aVerdict({ findings: [] }), '✓ believed'],
  ['nobody has judged', null, '– not judged yet'],
])('%s', async (_name, verdict, words) => {
  expect(await tonightWith(verdict)).toContain(words)
})
