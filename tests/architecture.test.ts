import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { architectureFaults } from '#tests/support/architecture.ts'

const files = globSync(['src/**/*.ts', 'firmware-sim/**/*.ts']).map((path) => path.replaceAll('\\', '/'))

describe('imports point upstream, toward the roadside; stages are pure', () => {
  test('every source file keeps the rule', () => {
    expect(files.length).toBeGreaterThan(20)
    expect(files.flatMap((path) => architectureFaults(path, readFileSync(path, 'utf8')))).toEqual([])
  })
})

describe('what is planted is found', () => {
  test.each([
    ['a backward import', 'src/forecast/solar.ts', "import { recommend } from '#src/decision/recommend.ts'"],
    [
      'a backward type import',
      'src/network/station.ts',
      "import type { Reading } from '#src/telemetry/reading.ts'",
    ],
    ['a backward relative import', 'src/telemetry/judge.ts', 'import x from "../decision/alert.ts"'],
    ['a backward re-export', 'src/forecast/solar.ts', "export * from '#src/routing/search/solve.ts'"],
    ['a dynamic import', 'src/decision/hazard.ts', "export const late = () => import('#src/jobs/watch.ts')"],
    [
      'a dynamic import of a name',
      'src/decision/hazard.ts',
      'export const late = (name: string) => import(name)',
    ],
    ['a package in a stage', 'src/forecast/solar.ts', "import suncalc from 'suncalc'"],
    ['a built-in in a stage', 'src/routing/search/solve.ts', "import { readFileSync } from 'node:fs'"],
    ['the clock in a stage', 'src/decision/deadline.ts', 'export const late = () => Date.now() > 0'],
    [
      'the clock in a stage, by new Date()',
      'src/decision/deadline.ts',
      'export const now = () => new Date()',
    ],
    ['random in a stage', 'src/routing/search/solve.ts', 'export const pick = () => Math.random()'],
    ['a log in a stage', 'src/telemetry/judge.ts', "console.log('judged')"],
    ['the environment in a stage', 'src/network/depot.ts', 'export const home = process.env.HOME'],
    ['a timer in a stage', 'src/notification/escalation.ts', 'setTimeout(() => {}, 1)'],
    ['src in firmware-sim', 'firmware-sim/station.ts', "import { solar } from '#src/forecast/solar.ts'"],
    [
      'src in firmware-sim, relative',
      'firmware-sim/station.ts',
      "import { solar } from '../src/forecast/solar.ts'",
    ],
    [
      'an adapter in a job',
      'src/jobs/watch.ts',
      "import { openMeteo } from '#src/adapters/weather/open-meteo.ts'",
    ],
    [
      'an adapter in the api',
      'src/api/app.ts',
      "import { openMeteo } from '#src/adapters/weather/open-meteo.ts'",
    ],
    ['a part without a rule', 'src/helpers/thing.ts', "import { MINUTE } from '#src/units.ts'"],
  ])('%s', (_, path, source) => {
    expect(architectureFaults(path, source)).toHaveLength(1)
  })

  test.each([
    [
      'a property called process',
      'src/decision/hazard.ts',
      'export const of = (hazard: { process: string }) => hazard.process',
    ],
    [
      'a Date from an argument',
      'src/decision/deadline.ts',
      'export const later = (at: Date) => new Date(at.getTime() + 1)',
    ],
    [
      'an upstream import',
      'src/decision/hazard.ts',
      "import type { Reading } from '#src/telemetry/reading.ts'",
    ],
  ])('%s is no fault', (_, path, source) => {
    expect(architectureFaults(path, source)).toEqual([])
  })
})
