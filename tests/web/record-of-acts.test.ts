import { expect, test } from 'vitest'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

const NIGHT = '/api/v1/nights/2026-01-15/answers'
const versions = (version: number) => [{ route: 'route-1', expected_version: version }]
const treat = { action: 'treat', spread_rate_g_m2: 10 }

async function afterThreeActs(): Promise<string> {
  const given = await pagesBench({ network: () => county })
  const headers = await given.as('duty')
  const send = (url: string, payload: object) => given.app.inject({ method: 'POST', url, payload, headers })
  await send(NIGHT, { ...treat, scope: { kind: 'county', id: 'northshire' }, versions: versions(1) })
  const none = {
    action: 'no_action',
    scope: { kind: 'route', id: 'route-1' },
    versions: versions(2),
    note: 'Closed',
  }
  const refused = await send(NIGHT, none)
  const [{ act }] = refused.json().difference.overruled
  await send(NIGHT, { ...none, overrules: [act] })
  const heard = {
    asked_by: { kind: 'police' },
    place: { words: 'Snake Pass', route: 'route-1' },
    wanted: 'Ice',
  }
  const { id } = (await send('/api/v1/spot-requests', heard)).json()
  const reply = { outcome: 'refused', reason_code: 'not_our_road', reason: 'Belongs to the neighbour' }
  await send(`/api/v1/spot-requests/${id}/answer`, reply)
  given.setNow(new Date('2026-01-15T18:30:00Z'))
  const url = '/claims-pack?route=route-1&from=2026-01-15T16:00&to='
  return wordsOf((await given.get(url, await given.as('winter'))).body)
}

test('in print stand for what was answered, what was set aside, and each request with what there was to send', async () => {
  const page = await afterThreeActs()
  expect(page).toContain('duty: treat, 10 g/m², for Whole county')
  expect(page).toContain('duty: no action. Closed. Set aside: treat 10 g/m² for Whole county (duty)')
  expect(page).toMatch(/spot-20260115-[0-9a-f]{4}, police, heard 2026-01-15 18:00/)
  expect(page).toContain('Snake Pass: Ice refused not_our_road; Belongs to the neighbour 0 of 0')
})
