/** The file by which the service says when each of its parts last worked, and all that a watchdog knows of it. */
import { z } from 'zod'

const instant = z.iso
  .datetime()
  .transform((text) => new Date(text))
  .pipe(z.date())

const mark = z.object({
  name: z.string(),
  /** null: not yet since the service started. */
  ok_at: instant.nullable(),
  /** In words, what is known to be wrong; null: nothing. */
  trouble: z.string().nullable(),
})
const lastOk = z.object({
  format: z.literal('frostline.last-ok/1'),
  /** Real time, whatever the service's own clock shows. */
  written_at: instant,
  started_at: instant,
  /** Set when it was stopped in order. */
  stopped_at: instant.nullable(),
  demonstration: z.boolean(),
  marks: z.array(mark),
})

export type Mark = Readonly<z.infer<typeof mark>>
export type LastOk = Readonly<z.infer<typeof lastOk>>

/** The marks in the text of such a file, or in words why they cannot be read. */
export function readLastOk(text: string): LastOk | string {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return `is no JSON (${text.length} characters)`
  }
  const parsed = lastOk.safeParse(document)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  return `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'not as expected'}`
}
