import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { afterEach, describe, expect, test } from 'vitest'
import type { BrokerHook } from '#src/api/deps.ts'
import { receivingOnlyApp } from '#src/api/receiving-only.ts'
import { receivingOnlyPage } from '#src/web/receiving-only-page.ts'
import { EVENING } from '#tests/support/builders.ts'

/** Lets one device in. */
const hook: BrokerHook = {
  knows: (secret) => secret === 'shared with the broker',
  authenticate: ({ username }) => ({ result: username === 'moor-top-box' ? 'allow' : 'deny', after_ms: 0 }),
  authorise: ({ topic }) => (topic === 'v1/northshire/moor-top-box/telemetry' ? 'allow' : 'deny'),
}

let app: FastifyInstance
const opened = async (asked?: BrokerHook) => {
  app = await receivingOnlyApp({
    clock: { now: () => EVENING },
    logger: pino({ level: 'silent' }),
    trouble: () => 'Since 18:00 UTC: the database is away',
    parts: () => [],
    page: receivingOnlyPage,
    ...(asked && { brokerHook: asked }),
  })
}
afterEach(() => app.close())

const ask = async (path: string, payload: object, secret = 'shared with the broker') => {
  const headers = { 'x-frostline-broker': secret }
  const answer = await app.inject({ method: 'POST', url: `/api/v1/${path}`, headers, payload })
  return answer.statusCode === 200 ? answer.json().result : [answer.statusCode, answer.json().code]
}
const act = { username: 'moor-top-box', clientid: 'moor-top-box', action: 'publish', qos: '1' }

describe('a service that only receives', () => {
  test.each([
    ['a device that is known comes back', 'broker/authenticate', { username: 'moor-top-box' }, 'allow'],
    ['nobody else does', 'broker/authenticate', { username: 'stranger' }, 'deny'],
    ['its own topic', 'broker/authorise', { ...act, topic: 'v1/northshire/moor-top-box/telemetry' }, 'allow'],
    ['the topic of another', 'broker/authorise', { ...act, topic: 'v1/northshire/other/telemetry' }, 'deny'],
    ['what is no question', 'broker/authorise', { ...act, action: 'listen', topic: 'x' }, [422, 'BODY']],
    ['whatever people and programs want to enter', 'decisions', {}, [503, 'RECEIVING_ONLY']],
  ])('to the broker outside that asks: %s', async (_, path, payload, expected) => {
    await opened(hook)
    expect(await ask(path, payload)).toEqual(expected)
  })
  test('tells nobody but the broker who may publish', async () => {
    await opened(hook)
    expect(await ask('broker/authenticate', { username: 'moor-top-box' }, 'guessed')).toEqual([401, 'AUTH'])
  })
  test('has no answer for a broker where none asks', async () => {
    await opened()
    expect(await ask('broker/authenticate', { username: 'moor-top-box' })).toEqual([503, 'RECEIVING_ONLY'])
  })
})
