import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { SECOND } from '#src/units.ts'

const LOOKS_EVERY = 5 * SECOND

export type TlsPaths = {
  readonly certFile: string
  readonly keyFile: string
  readonly clientCaFile: string | null
}
/** What a listener is given, as `tls.createServer` and `setSecureContext` take it. */
export type TlsContext = { readonly cert: string; readonly key: string; readonly ca?: string }
export type TlsFiles = {
  context(): TlsContext
  /** When the certificate in use ends. */
  validTo(): Date
  /** Why the files as they are now cannot be used, so that the ones before still are; null: they are in use. */
  trouble(): string | null
  /** Called with each new context. */
  onChange(take: (context: TlsContext) => void): void
  /** Takes the files as they are now. */
  look(): void
  stop(): void
}

function read(file: string, variable: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Error(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code}); correct ${variable}`)
  }
}

function certificateIn(text: string, file: string): X509Certificate {
  try {
    return new X509Certificate(text)
  } catch {
    throw new Error(`${file}: is no certificate in PEM form; correct FROSTLINE_TLS_CERT_FILE`)
  }
}

function keyFits(certificate: X509Certificate, key: string, file: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(key))
  } catch {
    throw new Error(
      `${file}: is no private key in PEM form without a passphrase; correct FROSTLINE_TLS_KEY_FILE`,
    )
  }
}

/** The certificate and its key, read whole and tried; an error says which file to mend. */
export function readTlsFiles({ certFile, keyFile, clientCaFile }: TlsPaths) {
  const cert = read(certFile, 'FROSTLINE_TLS_CERT_FILE')
  const key = read(keyFile, 'FROSTLINE_TLS_KEY_FILE')
  const ca = clientCaFile ? read(clientCaFile, 'FROSTLINE_TLS_CLIENT_CA_FILE') : undefined
  const certificate = certificateIn(cert, certFile)
  if (!keyFits(certificate, key, keyFile)) throw new Error(`${keyFile}: is not the key of ${certFile}`)
  const context: TlsContext = { cert, key, ...(ca !== undefined && { ca }) }
  try {
    createSecureContext(context)
  } catch (error) {
    throw new Error(`${clientCaFile ?? certFile}: cannot be used for TLS: ${(error as Error).message}`)
  }
  return { context, certificate, validTo: new Date(certificate.validTo) }
}

/** Changes whenever a file was written or replaced. */
const versionOf = ({ certFile, keyFile, clientCaFile }: TlsPaths): string =>
  [certFile, keyFile, ...(clientCaFile ? [clientCaFile] : [])]
    .map((file) => {
      const { mtimeMs, ino, size } = statSync(file, { throwIfNoEntry: false }) ?? {}
      return `${mtimeMs} ${ino} ${size}`
    })
    .join()

/**
 * The files of TLS, looked at every 5 s: new ones are used without a restart once they fit together, and broken ones
 * never. `report` is told of each change, in words. Throws when they cannot be used at the start.
 */
export function tlsFiles(paths: TlsPaths, report: (words: string) => void): TlsFiles {
  let version = versionOf(paths)
  let inUse = readTlsFiles(paths)
  let trouble: string | null = null
  const takers: ((context: TlsContext) => void)[] = []

  const take = (): void => {
    try {
      inUse = readTlsFiles(paths)
      trouble = null
      for (const taker of takers) taker(inUse.context)
      report(`the certificate in ${paths.certFile} is in use, good until ${inUse.validTo.toISOString()}`)
    } catch (error) {
      trouble = `${(error as Error).message}; the certificate before it is still in use, good until ${inUse.validTo.toISOString()}`
      report(trouble)
    }
  }
  const look = (): void => {
    const now = versionOf(paths)
    if (now === version) return
    version = now
    take()
  }
  const timer = setInterval(look, LOOKS_EVERY).unref()
  return {
    context: () => inUse.context,
    validTo: () => inUse.validTo,
    trouble: () => trouble,
    onChange: (taker) => void takers.push(taker),
    look: take,
    stop: () => clearInterval(timer),
  }
}
