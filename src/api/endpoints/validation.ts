import { z } from 'zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { validationOut } from '#src/api/documents/validation.ts'
import { writes } from '#src/api/responses.ts'
import type { App } from '#src/api/typed-app.ts'
import { correctedMessage } from '#src/telemetry/corrected-message.ts'
import { envelopeOf } from '#src/telemetry/lorawan/read-uplink.ts'
import { validateUplink } from '#src/telemetry/lorawan/validate-uplink.ts'
import { validate } from '#src/telemetry/validate.ts'
import { MINUTE } from '#src/units.ts'

const question = z.strictObject({
  payload: z.string().max(32_768),
  device: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{2,31}$/)
    .optional(),
})

/** The rules of ingest on a payload that is not sent: open to anybody, nothing is kept. */
export function validationEndpoint(app: App, { clock }: ApiDeps): void {
  app.post(
    '/api/v1/validate',
    {
      config: { access: { open: true }, rateLimit: { max: 60, timeWindow: MINUTE } },
      schema: {
        summary:
          'What the service would make of a message, or of an uplink of a LoRaWAN network: its text as `payload`; nothing is kept. Flags that need other readings are not among the answers',
        security: [],
        body: question,
        response: writes(200, validationOut),
      },
    },
    (request) => {
      const { payload, device } = request.body
      const given = { receivedAt: clock.now(), ...(device !== undefined && { device }) }
      const bytes = new TextEncoder().encode(payload)
      const envelope = envelopeOf(bytes)
      if (envelope) {
        const answer = validateUplink(bytes, envelope, { now: given.receivedAt, isSet: false })
        return { now: given.receivedAt, ...answer, corrected: null }
      }
      return { now: given.receivedAt, ...validate(bytes, given), corrected: correctedMessage(payload, given) }
    },
  )
}
