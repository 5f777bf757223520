export type SignedIn = {
  /** The document that was answered; throws the refusal's own words. */
  post<T>(path: string, body: object): Promise<T>
  signOut(): Promise<void>
}

type Problem = { readonly detail?: string; readonly code?: string }

const reached = (url: string, path: string, init: RequestInit): Promise<Response> =>
  fetch(new URL(path, url), init).catch((error: Error) => {
    const cause = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message
    throw new Error(`${url} does not answer (${cause}); start the service, or name its address with --url`)
  })

async function wordsOf(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as Problem
  return `${problem.detail ?? response.statusText} (${problem.code ?? response.status})`
}

/** A session at the running service, as a person has it in a browser; it ends with the command. */
export async function signIn(url: string, username: string, password: string): Promise<SignedIn> {
  const origin = new URL(url).origin
  const headers = { 'content-type': 'application/json', origin }
  const answer = await reached(url, '/api/v1/session', {
    ...{ method: 'POST', headers, body: JSON.stringify({ username, password }) },
  })
  if (!answer.ok) throw new Error(await wordsOf(answer))
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  const own = { ...headers, cookie }
  return {
    async post<T>(path: string, body: object) {
      const response = await reached(url, path, { method: 'POST', headers: own, body: JSON.stringify(body) })
      if (!response.ok) throw new Error(await wordsOf(response))
      return (await response.json()) as T
    },
    async signOut() {
      await reached(url, '/api/v1/session', { method: 'DELETE', headers: { origin, cookie } }).catch(() => {})
    },
  }
}
