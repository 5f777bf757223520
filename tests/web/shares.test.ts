import { beforeEach, describe, expect, test } from 'vitest'
import { EVENING, minutesAfter } from '#tests/support/builders.ts'
import { county, pagesBench, wordsOf } from '#tests/web/support.ts'

let given: Awaited<ReturnType<typeof pagesBench>>
let winter: Record<string, string>
let south: Record<string, string>
beforeEach(async () => {
  given = await pagesBench({ network: () => county, demonstration: null })
  winter = await given.as('winter')
  south = await given.as('south')
})
const words = async (headers: Record<string, string>) => wordsOf((await given.get('/shares', headers)).body)
const station = {
  subject: 'station moor-top',
  with: 'southshire',
  until: '',
  reason: 'Their route ends here',
}
const share = (more: object = {}) => given.post('/shares', { ...station, ...more }, winter)

describe('the page of shares', () => {
  test('nothing is shared: said first; only a winter manager has a form', async () => {
    expect(await words(winter)).toMatch(/You share nothing with a neighbour, .* Share with a neighbour/)
    expect(await words(await given.as('duty'))).toContain('A winter manager shares, and takes back.')
    const nobody = await given.get('/shares')
    expect([nobody.statusCode, nobody.headers.location]).toEqual([303, '/sign-in?back=%2Fshares'])
  })

  test('a shared station: both see it, the neighbour with what it says and how old that is', async () => {
    const answer = await share()
    expect([answer.statusCode, answer.headers.location]).toEqual([303, '/shares'])
    given.setNow(minutesAfter(EVENING, 5))
    expect(await words(winter)).toMatch(
      /You share one thing with neighbours; .* Moor Top station with southshire/,
    )
    expect(await words(south)).toMatch(
      /they share one thing with you\. .* Moor Top station of Northshire Council Road 2\.8 °C, 5 min ago\./,
    )
  })

  test('a shared route says what is advised for it', async () => {
    await share({ subject: 'route route-1' })
    expect(await words(south)).toMatch(/Route 1 route of Northshire Council ▲ Treat\./)
  })

  test('taken back: gone for the neighbour, and kept among what is over', async () => {
    await share()
    const id =
      /<li class="alert answered" id="(share-\w+)"/.exec((await given.get('/shares', winter)).body)?.[1] ?? ''
    expect((await given.post('/shares', { end: id }, winter)).statusCode).toBe(303)
    expect(await words(south)).toContain(
      'You share nothing with a neighbour, and no neighbour shares with you.',
    )
    expect(await words(south)).toMatch(/Taken back or over .* by winter\./)
  })

  test('for a neighbour elsewhere: the key is shown this once', async () => {
    const { statusCode, body } = await share({ with: 'by key' })
    expect([statusCode, /fl_share_[\w-]{43}/.test(body)]).toEqual([200, true])
    expect((await given.get('/shares', winter)).body).not.toMatch(/fl_share_/)
  })

  test.each([
    ['with nobody named', { with: ' ' }, 'Say with whom'],
    ['with nobody known', { with: 'atlantis' }, 'Name another authority of this installation.'],
    ['through a day that is over', { until: '2026-01-14' }, 'It may end from now on, and within a year.'],
    ['through what is no day', { until: 'easter' }, 'Give the last day as a date, e.g. 2026-03-31.'],
    ['through a day written otherwise', { until: '31/03/2026' }, 'Give the last day as a date'],
    ['through a day that there is not', { until: '2026-02-30' }, 'Give the last day as a date'],
    ['without a reason', { reason: '' }, 'Say in a few words why.'],
  ])('refused in words, with what was entered: %s', async (_, more, said) => {
    const { statusCode, body } = await share(more)
    expect([statusCode >= 400, wordsOf(body)]).toEqual([true, expect.stringContaining(said)])
    expect(body).toContain('<option value="station moor-top" selected>')
  })
})
