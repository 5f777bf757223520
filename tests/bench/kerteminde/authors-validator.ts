import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { KertemindeSolution } from './instance.ts'

// Run as it is, validator.py never calls its own check: `if solution.is_feasible:` is true of every solution.
const CALL_IT = `
import importlib.util, json, logging, sys
spec = importlib.util.spec_from_file_location('validator', sys.argv[1] + '/validator.py')
validator = importlib.util.module_from_spec(spec)
spec.loader.exec_module(validator)
logging.basicConfig(level='ERROR')
problem = validator.Problem.from_textio(open(sys.argv[1] + '/kerteminde.json'))
solution = validator.Solution.from_textio(problem, open(sys.argv[2]))
print(json.dumps({'feasible': solution.is_feasible(), 'length_m': solution.objective_value()}))
`

/** What the authors' own validator says; a string: why it could not be asked (no Python 3.11 or no jsonschema). */
export async function authorsValidator(
  dir: string,
  solution: KertemindeSolution,
): Promise<{ readonly feasible: boolean; readonly length_m: number } | string> {
  const cwd = await mkdtemp(join(tmpdir(), 'kerteminde-'))
  try {
    await symlink(resolve(dir), join(cwd, 'support'))
    await writeFile(join(cwd, 'solution.json'), JSON.stringify(solution))
    const asked = ['-c', CALL_IT, resolve(dir), 'solution.json']
    const { stdout } = await promisify(execFile)('python3', asked, { cwd })
    return JSON.parse(stdout) as { feasible: boolean; length_m: number }
  } catch (error) {
    return (error as Error).message.trim().split('\n').at(-1)!
  } finally {
    await rm(cwd, { recursive: true })
  }
}
