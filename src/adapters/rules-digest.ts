import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCES = fileURLToPath(new URL('..', import.meta.url))
/** What `recommend` can reach. */
const RULES = ['{units,season,wire}.ts', '{network,telemetry,forecast,decision}/**/*.ts']

function digestOfSources(): string {
  const hash = createHash('sha256')
  const paths = globSync(RULES, { cwd: SOURCES }).map((path) => path.replaceAll('\\', '/'))
  for (const path of paths.sort())
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(SOURCES, path)))
      .update('\0')
  return hash.digest('hex')
}

/**
 * SHA-256 over the sources of the stages up to the decision, by path: which rules decided, exactly, without anybody
 * having to remember to raise a version. Read when the program starts: later the files may be those of the next version.
 */
export const RULES_DIGEST: string = digestOfSources()
