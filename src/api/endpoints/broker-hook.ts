import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { ApiDeps, BrokerHook } from '#src/api/deps.ts'
import { problem } from '#src/api/problem.ts'
import { writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { SECOND } from '#src/units.ts'

const HEADER = 'x-frostline-broker'
/** A broker asks for thousands of devices from one address when they all come back. */
const rateLimit = { max: 5_000, timeWindow: SECOND }
const text = z
  .string()
  .max(1_024)
  .nullish()
  .transform((value) => value ?? '')

/** EMQX 5: `{"username":"${username}","password":"${password}","clientid":"${clientid}","peerhost":"${peerhost}"}` */
const login = z.object({ username: text, password: text, clientid: text, peerhost: text })
/** EMQX 5: `{"username":"${username}","clientid":"${clientid}","topic":"${topic}","action":"${action}","qos":"${qos}","retain":"${retain}"}` */
const act = z.object({
  username: text,
  clientid: text,
  topic: z.string().max(65_535),
  action: z.enum(['publish', 'subscribe']),
  qos: z.coerce.number().int().min(0).max(2).default(0),
  retain: z.union([z.boolean(), z.enum(['true', 'false', '1', '0', ''])]).default(false),
})
const decided = z.object({ result: z.enum(['allow', 'deny', 'ignore']) })

function checkBroker(hook: BrokerHook, headers: Record<string, string | string[] | undefined>): void {
  const said = headers[HEADER]
  if (typeof said !== 'string' || !hook.knows(said))
    throw problem(401, 'AUTH', `Only for the broker: its secret belongs in the header ${HEADER}.`)
}

/** What an external broker asks of each device that connects and each topic. */
export function brokerHookEndpoints(app: App, { brokerHook: hook }: Pick<ApiDeps, 'brokerHook'>): void {
  if (!hook) return
  const config = { access: { open: true }, rateLimit } as const
  app.post(
    '/api/v1/broker/authenticate',
    {
      config,
      schema: {
        summary: 'For EMQX’s HTTP authentication: may this device log in?',
        security: [],
        body: login,
        response: writes(200, decided),
      },
    },
    async ({ body, headers }) => {
      checkBroker(hook, headers)
      const { username, password, clientid: client_id, peerhost } = body
      const address = peerhost || undefined
      const { result, after_ms } = hook.authenticate({ username, password, client_id, address })
      if (after_ms > 0) await delay(after_ms)
      return { result }
    },
  )
  app.post(
    '/api/v1/broker/authorise',
    {
      config,
      schema: {
        summary: 'For EMQX’s HTTP authorisation: may this device publish or subscribe there?',
        security: [],
        body: act,
        response: writes(200, decided),
      },
    },
    ({ body, headers }) => {
      checkBroker(hook, headers)
      const { username, clientid: client_id, topic, action, qos } = body
      const retain = ['true', '1', true].includes(body.retain)
      return { result: hook.authorise({ username, client_id, topic, action, qos, retain }) }
    },
  )
}
