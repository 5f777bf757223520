import { describe, expect, test } from 'vitest'
import type { VerificationDocument } from '#src/api/verification-document.ts'
import { exampleCost } from '#src/decision/verification/rule-figures.ts'
import { type VerificationGiven, verification } from '#src/decision/verification/verification.ts'
import { verificationSection } from '#src/web/skill/verification-tables.ts'
import { EVENING } from '#tests/support/builders.ts'
import { aRuleNight, aStationNight, aVerifiedRoute } from '#tests/support/verified-nights.ts'
import { pagesBench, wordsOf } from '#tests/web/support.ts'

const document = (more: Partial<VerificationGiven> = {}): VerificationDocument => {
  const given = {
    routes: [aVerifiedRoute()],
    rule_nights: [],
    station_nights: [],
    old_rule: 'old-rule',
    cost: exampleCost,
    time_zone: 'Europe/London',
    ...more,
  }
  return {
    format: 'frostline.verification/1',
    authority: 'northshire',
    now: EVENING,
    from_night: '2025-10-01',
    to_night: '2026-01-15',
    cost: given.cost,
    old_rule: given.old_rule,
    shadows: ['old-rule'],
    ...verification(given),
  }
}
const names = new Map([['moor-top', 'Moor Top']])

describe('decisions in words', () => {
  const nights = [aStationNight(5, -1), aStationNight(6, 2)]
  const live = [aRuleNight(5, 9), aRuleNight(6, null)]
  const old = [aRuleNight(5, null, { rule: 'old-rule' }), aRuleNight(6, 0, { rule: 'old-rule' })]
  const { sentence, tables, basis } = verificationSection(
    document({ rule_nights: [...live, ...old], station_nights: nights }),
    names,
  )
  const table = (caption: RegExp) => tables.find((one) => caption.test(one.caption))!

  test('the sentence, and whose cost is reckoned with', () => {
    expect(sentence).toBe('The advice missed 0 of 1 frost night and asked for 0 needless runs.')
    expect(basis).toContain('an example (Lancashire')
  })
  test('by who decided: shares with their interval and numbers', () => {
    const { rows } = table(/by who/)
    expect(rows.map(({ name }) => name)).toEqual(['Advice', 'old-rule (old rule)'])
    expect(rows[0]!.cells[1]).toEqual({ words: '100 %', quiet: '34 to 100 %, 2 of 2' })
    expect(rows[1]!.cells[1]!.words).toBe('0 %')
  })
  test('what is saved stands beside the frosts', () => {
    expect(table(/Saved against old-rule/).rows).toMatchObject([
      {
        name: 'Advice',
        cells: [{ words: '2' }, { words: '1' }, { words: '0' }, { words: '0 t' }, { words: '£0' }],
      },
    ])
  })
  test('stations by name; without a frost there is no share of them', () => {
    const mild = verificationSection(document({ station_nights: [aStationNight(6, 2)] }), names)
    const { rows } = mild.tables.find(({ caption }) => /station/.test(caption))!
    expect(rows[1]).toMatchObject({ name: 'Moor Top' })
    expect(rows[1]!.cells[2]!.words).toBe('n/a')
  })
  test('before any night is over', () => {
    const { sentence: words, tables: none } = verificationSection(document(), names)
    expect(words).toContain('No night has been judged yet')
    expect(none).toEqual([])
  })
})

test('the skill page has the section', async () => {
  const { get, store } = await pagesBench()
  await store.saveStationNights([aStationNight(5, -1)])
  await store.saveRuleNights([aRuleNight(5, 9)])
  const words = wordsOf((await get('/skill')).body)
  expect(words).toContain('What was decided, and what came')
})
