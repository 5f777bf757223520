import { type ProblemError, problem } from '#src/api/problem.ts'
import type { ActRefusal } from '#src/decision/act-refusal.ts'

/** The refusal of a person's act by the rules of the decision stage, as the API tells it. */
export const actProblem = ({ status, code, message, field, difference }: ActRefusal): ProblemError =>
  problem(status, code, message, { ...(field && { field }), ...(difference && { difference }) })
