import { readFile } from 'node:fs/promises'
import type { z } from 'zod'
import { policyFaults } from '#src/adapters/bootstrap-policies.ts'
import { danglingReferences, repeatedIds } from '#src/adapters/bootstrap-references.ts'
import { type Bootstrap, bootstrapSchema } from '#src/adapters/bootstrap-schema.ts'

/** `devices[3].secret`; `the file` for the whole. */
const place = (path: readonly PropertyKey[]): string =>
  path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '') || 'the file'

const faultOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys'
    ? `${place(issue.path)}: unknown ${issue.keys.map((key) => `"${key}"`).join(', ')}; remove it or correct its spelling`
    : `${place(issue.path)}: ${issue.message}`

const missing = ({ code, input }: z.core.$ZodRawIssue): string | undefined =>
  code === 'invalid_type' && input === undefined ? 'is missing' : undefined

function checked(content: unknown): Bootstrap | string[] {
  const parsed = bootstrapSchema.safeParse(content, { error: missing })
  if (!parsed.success) return parsed.error.issues.map(faultOf)
  const faults = [
    ...repeatedIds(parsed.data),
    ...danglingReferences(parsed.data),
    ...policyFaults(parsed.data),
  ]
  return faults.length > 0 ? faults : parsed.data
}

/** Windows editors put a byte order mark first. Never quotes the content: a JSON error would print a secret next to the fault. */
function contentOf(file: string, json: string): unknown {
  try {
    return JSON.parse(json.replace(/^\uFEFF/, ''))
  } catch {
    throw new Error(
      `${file}: not JSON; check it with: node -e "JSON.parse(fs.readFileSync('${file}','utf8'))"`,
    )
  }
}

const SHOWN = 20

/** The bootstrap file, checked; throws with one line for each fault (the first 20), which says where it is. */
export async function readBootstrap(file: string): Promise<Bootstrap> {
  const json = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `${file}: cannot be read (${error.code}); correct FROSTLINE_BOOTSTRAP or the file's permissions`,
    )
  })
  const bootstrap = checked(contentOf(file, json))
  if (!Array.isArray(bootstrap)) return bootstrap
  const more = bootstrap.length > SHOWN ? [`… and ${bootstrap.length - SHOWN} more`] : []
  throw new Error([...bootstrap.slice(0, SHOWN).map((fault) => `${file}: ${fault}`), ...more].join('\n'))
}
