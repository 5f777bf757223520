import { request as ask } from 'node:http'
import { request as askOverTls } from 'node:https'
import type { Config } from '#src/config.ts'
import { pageOf } from '#src/main/page-of.ts'

const PATIENCE = 3_000

/**
 * What this machine's own service answers; rejects when it does not. Whoever signed its certificate: it was made for
 * another name than this machine's address, and the certificate has a check of its own.
 */
export function askService(config: Config, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const url = `${pageOf(config)}${path}`
    const options = { timeout: PATIENCE, rejectUnauthorized: false, agent: false as const }
    const sent = (config.tls ? askOverTls : ask)(url, options, async (response) => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() })
    })
    sent.once('timeout', () => sent.destroy(new Error('no answer within 3 s'))).once('error', reject)
    sent.end()
  })
}
