import type { App } from '#src/api/typed-app.ts'

/** Loaded when first asked for: a service at work never needs it. */
const loaded = () => import('#src/api/asyncapi/document.ts')

/** The wire contract as a document, for anybody: no secret is in it. */
export function asyncApiEndpoint(app: App): void {
  app.get(
    '/asyncapi.json',
    { config: { access: { open: true } }, schema: { hide: true } },
    async () => (await loaded()).asyncApi,
  )
}
