/** The pages on the real API, with a small network; and a browser's way of asking for them. */
import type { ApiDeps } from '#src/api/deps.ts'
import type { TonightDocument } from '#src/api/tonight-document.ts'
import type { Network } from '#src/network/network.ts'
import type { Reading } from '#src/telemetry/reading.ts'
import { webPages } from '#src/web/pages.ts'
import { parseDocument } from '#src/wire.ts'
import { bench, PASSWORD, recentOf, twoAuthorities } from '#tests/api/support.ts'
import { aDecision, aForecast, aReading, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'

const LOGINS = [{ username: 'duty', password: PASSWORD, role: 'duty_manager' }]

/** Measured every ten minutes over the last two hours, a little cooler each time. */
const coolingReadings: readonly Reading[] = Array.from({ length: 13 }, (_, index) =>
  aReading({
    at: minutesAfter(hoursAfter(EVENING, -2), index * 10),
    seq: index,
    road_temp_c: 4 - index * 0.1,
  }),
)

/** As in the API's tests; Northshire is the demonstration, which visitors may read. */
export const county: Network = {
  ...twoAuthorities,
  authorities: twoAuthorities.authorities.map((authority) => ({
    ...authority,
    demonstration: authority.id === 'northshire',
  })),
}

/** A demonstration that anybody on this machine may read; `demonstration: null` asks for a name. */
export async function pagesBench(
  more: Partial<ApiDeps> = {},
  readings: readonly Reading[] = coolingReadings,
) {
  const given = await bench(
    {
      pages: webPages({
        logins: more.demonstration === null ? [] : LOGINS,
        isSetUp: () => (more.network?.() ?? county).authorities.length > 0,
      }),
      demonstration: { clockSpeed: 1 },
      recent: recentOf(readings),
      network: () => county,
      ...more,
    },
    readings,
  )
  await given.store.saveDecision(aDecision(), null)
  await given.store.saveForecasts([aForecast()])
  const get = (url: string, headers: Record<string, string> = {}) => given.app.inject({ url, headers })
  const post = (url: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    given.app.inject({
      method: 'POST',
      url,
      payload: new URLSearchParams(fields).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    })
  const tonight = async () => parseDocument<TonightDocument>((await get('/api/v1/tonight')).body)
  return { ...given, get, post, tonight }
}

/** What a reader sees of a page, without its markup. */
export const wordsOf = (html: string): string =>
  html
    .replace(/<(style|script|title)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ')
