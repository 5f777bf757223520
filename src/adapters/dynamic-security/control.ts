import { randomUUID } from 'node:crypto'
import { connect, type MqttClient } from 'mqtt'
import type { Command, CommandResponse } from '#src/adapters/dynamic-security/commands.ts'
import { SECOND } from '#src/units.ts'

const CONTROL = '$CONTROL/dynamic-security/v1'
const RESPONSES = `${CONTROL}/response`
const ANSWERED_WITHIN = 10 * SECOND
const RECONNECT = SECOND

export type ControlSettings = {
  readonly url: string
  readonly username: string
  readonly password: string
  /** Called whenever the broker can be told something, the first time and after each outage. */
  connected(): void
  /** Called once an outage, in words. */
  lost(reason: string): void
}
export type DynamicSecurityControl = {
  /** In their order; a response each, with its error where there is one. Rejects when the broker does not answer. */
  run(commands: readonly Command[]): Promise<readonly CommandResponse[]>
  stop(): Promise<void>
}

type Awaited = {
  readonly got: CommandResponse[]
  readonly count: number
  readonly timer: NodeJS.Timeout
  resolve(responses: readonly CommandResponse[]): void
  reject(error: Error): void
}

/** Commands to mosquitto's dynamic security plugin, as its administrator. */
export function dynamicSecurityControl(settings: ControlSettings): DynamicSecurityControl {
  const { url, username, password } = settings
  const awaited = new Map<string, Awaited>()
  let isReported = false

  const client: MqttClient = connect(url, {
    clientId: `frostline-access-${randomUUID().slice(0, 8)}`,
    username,
    password,
    protocolVersion: 4,
    reconnectPeriod: RECONNECT,
    reconnectOnConnackError: true,
  })
  const lost = (reason: string): void => {
    if (!isReported) settings.lost(reason)
    isReported = true
    for (const [batch, { reject }] of awaited) {
      awaited.delete(batch)
      reject(new Error(reason))
    }
  }
  const take = ({ responses }: { responses: CommandResponse[] }): void => {
    for (const response of responses) {
      const batch = response.correlationData ?? ''
      const waiting = awaited.get(batch)
      waiting?.got.push(response)
      if (!waiting || waiting.got.length < waiting.count) continue
      awaited.delete(batch)
      clearTimeout(waiting.timer)
      waiting.resolve(waiting.got)
    }
  }
  client.on('message', (topic, payload) => {
    if (topic === RESPONSES) take(JSON.parse(payload.toString()))
  })
  client.on('error', (error) => lost(error.message))
  client.on('close', () => lost('the connection is closed'))
  client.on('connect', async () => {
    try {
      await client.subscribeAsync(RESPONSES, { qos: 1 })
      isReported = false
      settings.connected()
    } catch (error) {
      lost(`it refuses its administration: ${(error as Error).message}`)
    }
  })
  return {
    run(commands) {
      if (commands.length === 0) return Promise.resolve([])
      if (!client.connected) return Promise.reject(new Error('not connected'))
      const batch = randomUUID()
      const { promise, resolve, reject } = Promise.withResolvers<readonly CommandResponse[]>()
      const timer = setTimeout(() => {
        awaited.delete(batch)
        reject(new Error(`no answer within ${ANSWERED_WITHIN / SECOND} s`))
      }, ANSWERED_WITHIN)
      awaited.set(batch, { got: [], count: commands.length, timer, resolve, reject })
      const said = commands.map((command) => ({ ...command, correlationData: batch }))
      client.publish(CONTROL, JSON.stringify({ commands: said }), { qos: 1 })
      return promise.finally(() => clearTimeout(timer))
    },
    async stop() {
      isReported = true
      await client.endAsync(true)
    },
  }
}
