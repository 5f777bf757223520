import { expect, test } from 'vitest'
import { anAlert } from '#tests/support/builders.ts'
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

test('two findings are one line that names the places, and each of them in its own words', async () => {
  const { get, store } = await pagesBench()
  const alert = (code: string) =>
    anAlert({
      id: `sensor_doubted:moor-top/${code}`,
      kind: 'sensor_doubted',
      subject: `moor-top/${code}`,
      message: `Moor Top: ${code} said in words.`,
    })
  await store.saveAlerts([alert('SENSOR_STUCK'), alert('SENSOR_SPIKES')])
  const words = wordsOf((await get('/')).body)
  expect(words).toContain('2 findings against sensors: Moor Top.')
  expect(words).toContain('Moor Top: SENSOR_STUCK said in words.')
})
