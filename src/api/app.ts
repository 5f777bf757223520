import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import { fastifySSE } from '@fastify/sse'
import swagger from '@fastify/swagger'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { jsonSchemaTransform, validatorCompiler } from 'fastify-type-provider-zod'
import type { ApiDeps } from '#src/api/deps.ts'
import { alertEndpoints } from '#src/api/endpoints/alerts.ts'
import { answerEndpoints } from '#src/api/endpoints/answers.ts'
import { asKnownEndpoints } from '#src/api/endpoints/as-known.ts'
import { asyncApiEndpoint } from '#src/api/endpoints/asyncapi.ts'
import { brokerHookEndpoints } from '#src/api/endpoints/broker-hook.ts'
import { claimsPackEndpoints } from '#src/api/endpoints/claims-pack.ts'
import { decisionEndpoints } from '#src/api/endpoints/decisions.ts'
import { deviceClaimEndpoints } from '#src/api/endpoints/device-claims.ts'
import { deviceImportEndpoint } from '#src/api/endpoints/device-import.ts'
import { deviceLifeEndpoints } from '#src/api/endpoints/device-life.ts'
import { deviceLogEndpoint } from '#src/api/endpoints/device-log.ts'
import { deviceSecretEndpoints } from '#src/api/endpoints/device-secrets.ts'
import { deviceEndpoints } from '#src/api/endpoints/devices.ts'
import { goLiveEndpoint } from '#src/api/endpoints/go-live.ts'
import { healthEndpoints } from '#src/api/endpoints/health.ts'
import { jobEndpoints } from '#src/api/endpoints/jobs.ts'
import { learnedErrorEndpoints } from '#src/api/endpoints/learned-error.ts'
import { liveEndpoint } from '#src/api/endpoints/live.ts'
import { lorawanInstallationEndpoint } from '#src/api/endpoints/lorawan-installation.ts'
import { nightEndpoints } from '#src/api/endpoints/nights.ts'
import { notificationEndpoints } from '#src/api/endpoints/notifications.ts'
import { outOfUseEndpoints } from '#src/api/endpoints/out-of-use.ts'
import { planEndpoints } from '#src/api/endpoints/plans.ts'
import { policyEndpoints } from '#src/api/endpoints/policies.ts'
import { registrationEndpoint } from '#src/api/endpoints/registration.ts'
import { roadNetworkEndpoints } from '#src/api/endpoints/road-networks.ts'
import { routeEndpoints } from '#src/api/endpoints/routes.ts'
import { sandboxEndpoints } from '#src/api/endpoints/sandbox.ts'
import { sessionEndpoints } from '#src/api/endpoints/sessions.ts'
import { setAsideEndpoints } from '#src/api/endpoints/set-aside.ts'
import { shareEndpoints } from '#src/api/endpoints/shares.ts'
import { simulatedFrostEndpoint } from '#src/api/endpoints/simulated-frost.ts'
import { skillEndpoints } from '#src/api/endpoints/skill.ts'
import { spotRequestEndpoints } from '#src/api/endpoints/spot-requests.ts'
import { stationEndpoints } from '#src/api/endpoints/stations.ts'
import { testAlarmEndpoints } from '#src/api/endpoints/test-alarm.ts'
import { thermalMapEndpoints } from '#src/api/endpoints/thermal-map.ts'
import { thresholdEndpoints } from '#src/api/endpoints/thresholds.ts'
import { tonightEndpoints } from '#src/api/endpoints/tonight.ts'
import { transferEndpoint } from '#src/api/endpoints/transfers.ts'
import { treatmentEndpoints } from '#src/api/endpoints/treatments.ts'
import { uplinkMappingEndpoints } from '#src/api/endpoints/uplink-mappings.ts'
import { uplinkEndpoints } from '#src/api/endpoints/uplinks.ts'
import { validationEndpoint } from '#src/api/endpoints/validation.ts'
import { verificationEndpoints } from '#src/api/endpoints/verification.ts'
import { whatIfEndpoints } from '#src/api/endpoints/what-if.ts'
import { answerErrors, frameworkProblem } from '#src/api/errors.ts'
import { guard } from '#src/api/guards.ts'
import { readJsonBodies } from '#src/api/json-body.ts'
import { refuseUnknownQueries } from '#src/api/known-queries.ts'
import { ownStore } from '#src/api/own-store.ts'
import { problem } from '#src/api/problem.ts'
import { followCertificate, serverOptions, speaksTls } from '#src/api/tls-server.ts'
import { typed } from '#src/api/typed-app.ts'
import { answerUnknownPaths } from '#src/api/unknown-paths.ts'
import { DAY, SECOND } from '#src/units.ts'

const A_YEAR_S = (365 * DAY) / SECOND

const CONTENT_SECURITY = {
  useDefaults: false,
  directives: {
    'default-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'frame-ancestors': ["'none'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
  },
}

/** Headers, cookies, limits: of every edge of the service. */
export async function protect(app: FastifyInstance): Promise<void> {
  const strictTransportSecurity = speaksTls(app) && { maxAge: A_YEAR_S, includeSubDomains: false }
  await app.register(helmet, { contentSecurityPolicy: CONTENT_SECURITY, strictTransportSecurity })
  // auto: Secure over TLS
  await app.register(cookie, { parseOptions: { secure: 'auto' } })
  await app.register(fastifySSE, { heartbeatInterval: 15 * SECOND })
  await app.register(rateLimit, {
    max: 500,
    timeWindow: SECOND,
    errorResponseBuilder: (_request, { after }) =>
      problem(429, 'RATE_LIMITED', `Too many requests. Try again in ${after}.`),
  })
}

/** Open to whoever is nobody yet: they work with the store itself and show nothing of it. */
const DOOR = [
  brokerHookEndpoints,
  asyncApiEndpoint,
  validationEndpoint,
  healthEndpoints,
  sessionEndpoints,
  sandboxEndpoints,
  deviceClaimEndpoints,
]
const ENDPOINTS = [
  deviceEndpoints,
  deviceLogEndpoint,
  goLiveEndpoint,
  simulatedFrostEndpoint,
  stationEndpoints,
  learnedErrorEndpoints,
  skillEndpoints,
  verificationEndpoints,
  routeEndpoints,
  roadNetworkEndpoints,
  whatIfEndpoints,
  thermalMapEndpoints,
  thresholdEndpoints,
  policyEndpoints,
  registrationEndpoint,
  lorawanInstallationEndpoint,
  uplinkEndpoints,
  uplinkMappingEndpoints,
  outOfUseEndpoints,
  setAsideEndpoints,
  deviceSecretEndpoints,
  transferEndpoint,
  deviceImportEndpoint,
  deviceLifeEndpoints,
  decisionEndpoints,
  answerEndpoints,
  treatmentEndpoints,
  spotRequestEndpoints,
  alertEndpoints,
  notificationEndpoints,
  testAlarmEndpoints,
  nightEndpoints,
  planEndpoints,
  asKnownEndpoints,
  claimsPackEndpoints,
  tonightEndpoints,
  jobEndpoints,
  liveEndpoint,
]

const describe = (app: FastifyInstance) =>
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'frostline', version: '1', description: 'Winter-service decisions from road sensors.' },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'frostline_session' },
          key: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ session: [] }, { key: [] }],
    },
    transform: jsonSchemaTransform,
  })

/** The whole HTTP edge on `deps`, not yet listening; tests use it by inject. */
export async function buildApp(deps: ApiDeps): Promise<FastifyInstance> {
  const app: FastifyInstance = Fastify({
    ...serverOptions(deps.tls),
    loggerInstance: deps.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 65_536,
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    trustProxy: false,
    routerOptions: { maxParamLength: 100 },
    frameworkErrors: frameworkProblem,
  })
  followCertificate(app, deps.tls)
  app.setValidatorCompiler(validatorCompiler)
  // answers are built by us from typed documents: checking each again would cost more than making it
  app.setSerializerCompiler(() => JSON.stringify)
  answerErrors(app)
  readJsonBodies(app)
  await protect(app)
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })
  answerUnknownPaths(app, deps)
  guard(app, deps)
  const own = ownStore(deps.store)
  own.enter(app)
  refuseUnknownQueries(app)
  await describe(app)

  const api = typed(app)
  for (const add of DOOR) add(api, deps)
  const asked = { ...deps, store: own.store }
  for (const add of ENDPOINTS) add(api, asked)
  shareEndpoints(deps.store)(api, asked)
  api.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  if (deps.pages) await deps.pages.register(app)
  return app
}
