import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { bench } from '#tests/api/support.ts'
import { aForecast, EVENING, hoursAfter, minutesAfter } from '#tests/support/builders.ts'

test('a long pack goes on as its reader takes it, and reads what is theirs to the end', async () => {
  const { app, store, as, setNow } = await bench()
  const issues = Array.from({ length: 2500 }, (_, index) =>
    aForecast({ issued_at: minutesAfter(EVENING, index / 60) }),
  )
  await store.saveForecasts(issues)
  setNow(hoursAfter(EVENING, 0.9))
  const { cookie } = await as('winter')
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const query = `station=moor-top&from=${EVENING.toISOString()}&format=json`
  const answer = await fetch(`${address}/api/v1/claims-pack?${query}`, { headers: { cookie: cookie! } })
  const reader = answer.body!.getReader()
  let text = ''
  const decoder = new TextDecoder()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += decoder.decode(part.value, { stream: true })
    if (text.length < 300_000) await delay(20)
  }
  expect(answer.status).toBe(200)
  expect(text.length).toBeGreaterThan(4_000_000)
  expect(JSON.parse(text)).toHaveProperty('sha256')
  await app.close()
})
