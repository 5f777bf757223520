import { expect, test } from 'vitest'
import { endOf, freshSettings, frostline, until } from '#tests/main/service-process.ts'

test('beside a running demonstration all is well; when it has ended each fault has its mend', async () => {
  const settings = await freshSettings()
  const service = frostline(['start'], settings)
  await until(service.stdout, (said) => said.includes('Try next'))
  const well = await endOf(['doctor'], settings)
  expect(well.stdout).toMatch(/All is well\.\n$/)
  expect(well.stdout).toMatch(/evidence: 12 of 12 stations are fresh/)
  expect(well.code).toBe(0)

  service.kill('SIGTERM')
  await service.ended
  const ill = await endOf(['doctor'], settings)
  expect(ill.code).toBe(1)
  const faults = ill.stdout.match(/^FAULT /gm) ?? []
  expect(faults.length).toBeGreaterThanOrEqual(3)
  expect(ill.stdout.match(/^ {6}mend: .+/gm)).toHaveLength(faults.length)
})

test('a setting that is no setting is named', async () => {
  const { code, stdout } = await endOf(['doctor'], await freshSettings({ FROSTLINE_DATADIR: 'x' }))
  expect(code).toBe(1)
  expect(stdout).toContain('FROSTLINE_DATADIR')
  expect(stdout).toContain('mend: ')
})
