import { execute } from '../../testbed/execute.ts'
import { openRunFolder } from '../../testbed/run-folder.ts'

// A program that owns a run with a server and executes a tool, until it is killed or input arrives.
const run = await openRunFolder('kafka-4.3.0')
const server = await run.start('sleep', ['600'], { log: run.file('log') })
await execute('true', [])
void execute('sh', ['-c', `echo $$ > ${run.file('tool')}; exec sleep 600`]).catch(() => undefined)
process.stdout.write(JSON.stringify({ server: server.pid, folder: run.path }))
process.stdin.once('data', () => void run.close().then(() => process.exit(0)))
