import { z } from 'zod'
import { outcomeOut, overruledOut, scopeOut, statusOut } from '#src/api/documents/decisions.ts'

const coveredScopeOut = scopeOut.extend({ authority: z.string(), routes: z.array(z.string()) })
export const nightScopesOut = z.object({
  night: z.string(),
  precedence: z.string(),
  scopes: z.array(coveredScopeOut),
  routes: z.array(
    z.object({
      route: z.string(),
      name: z.string(),
      version: z.int().nullable(),
      status: statusOut.nullable(),
      advised: outcomeOut.nullable(),
      advised_rate_g_m2: z.number().nullable(),
      answer: overruledOut.nullable(),
      beneath: z.array(overruledOut),
      awaiting: overruledOut.nullable(),
    }),
  ),
})
