import { expect, test } from 'vitest'
import { anAlert, EVENING, hoursAfter } from '#tests/support/builders.ts'
import { aVerdict } from '#tests/support/sensor-verdicts.ts'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

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

test('out of use: its reading is not shown, and who took it out of use until when is', async () => {
  const [device, ...others] = county.devices
  const out_of_use = {
    ...{ since_at: EVENING, until_at: hoursAfter(EVENING, 5), reason: 'hit by a plough' },
    ...{ proposed_by: 'kim', approved_by: 'pat' },
  }
  const network = { ...county, devices: [{ ...device!, out_of_use }, ...others] }
  const { get } = await pagesBench({ network: () => network, sensors: { verdict: () => aVerdict() } })
  const words = wordsOf((await get('/')).body)
  expect(words).toContain(
    '✗ out of use Sensor moor-top-box is out of use until 23:00, by kim and pat: hit by a plough.',
  )
  expect(words).toContain('no fresh reading out of use')
  expect(words).not.toContain('+2.8 °C')
})
