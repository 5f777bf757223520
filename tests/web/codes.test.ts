import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pagesBench } from '#tests/web/support.ts'

const { get } = await pagesBench({ demonstration: null })
const html = (await get('/codes')).body
const source = (file: string) => readFileSync(new URL(`../../src/${file}`, import.meta.url), 'utf8')

test('every code of a refusal, a flag and a refused connection has one address', () => {
  const anchors = [...html.matchAll(/class="govuk-summary-list__row" id="([A-Z_0-9]+)"/g)].map(
    ([, code]) => code!,
  )
  expect(new Set(anchors).size).toBe(anchors.length)
  const refusals = [...source('telemetry/refusal.ts').matchAll(/\| '([A-Z_]+)'/g)].map(([, code]) => code!)
  const flags = [...source('telemetry/quality.ts').matchAll(/code: '([A-Z_0-9]+)'/g)].map(([, code]) => code!)
  const claims = [...source('adapters/device-credentials.ts').matchAll(/\| '([A-Z_]{4,})'/g)].map(
    ([, code]) => code!,
  )
  expect(refusals.length + flags.length + claims.length).toBeGreaterThan(45)
  expect([...refusals, ...flags, ...claims].filter((code) => !anchors.includes(code))).toEqual([])
})
