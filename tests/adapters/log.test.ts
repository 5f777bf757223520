import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('secrets are blanked wherever they stand in a line', () => {
  const program = `
    import { openLog } from '#src/adapters/log.ts'
    openLog('info').info({ event: 'connect', password: 'p1', device: { secret: 's2' }, request: { headers: { cookie: 'c3' } } }, 'connected')`
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  const line = JSON.parse(stderr)
  expect(line).toMatchObject({ event: 'connect', msg: 'connected', password: '[redacted]' })
  expect(stderr).not.toMatch(/p1|s2|c3/)
})
