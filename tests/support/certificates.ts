/** Certificates for tests, made by openssl. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freshFolder } from '#tests/support/servers/process.ts'

const folder = freshFolder('certificates')
const openssl = (...args: string[]): void => void execFileSync('openssl', args, { stdio: 'pipe' })

export type Pair = { readonly certFile: string; readonly keyFile: string }
export type Issued = { readonly name: string; readonly days?: number; readonly dns?: readonly string[] }

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']

/** A certificate authority of a test's own. */
export function certificateAuthority(name = 'test authority') {
  const dir = mkdtempSync(join(folder, 'ca-'))
  const certFile = join(dir, 'ca.pem')
  const caKey = join(dir, 'ca.key')
  openssl('req', '-x509', ...KEY, '-keyout', caKey, '-out', certFile, '-days', '400', '-subj', `/CN=${name}`)
  let count = 0
  return {
    certFile,
    /** Signed by it; `days` may be negative: ended already. */
    issue({ name: subject, days = 365, dns = [] }: Issued): Pair {
      const base = join(dir, `${count++}`)
      const [keyFile, request, out] = [`${base}.key`, `${base}.csr`, `${base}.pem`]
      openssl('req', ...KEY, '-keyout', keyFile, '-out', request, '-subj', `/CN=${subject}`)
      const names = [...dns.map((name) => `DNS:${name}`), 'IP:127.0.0.1'].join(',')
      writeFileSync(`${base}.ext`, `subjectAltName=${names}\n`)
      const dates = ['-days', String(days)]
      openssl(
        'x509',
        '-req',
        '-in',
        request,
        '-CA',
        certFile,
        '-CAkey',
        caKey,
        '-CAcreateserial',
        '-out',
        out,
        ...dates,
        '-extfile',
        `${base}.ext`,
      )
      return { certFile: out, keyFile }
    },
  }
}
