import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '../config/duration.ts'
import type { ConfigSources } from '../config/load.ts'
import { sortOrders } from '../backlog/ranking.ts'
import { closestWord } from '../config/did-you-mean.ts'
import { check } from './check.ts'
import { healthcheck } from './healthcheck.ts'
import { examples, introduction, moreOptions } from './help-text.ts'
import { metrics, type MetricsFormat } from './metrics.ts'
import { addOptionFlags, givenFlags } from './option-flags.ts'
import { createStyle } from './style.ts'
import { report, reportFormats, type ReportOptions } from './report.ts'
import { serve } from './serve.ts'
import { type ExitCode, exitCodes, type CliContext, type Terminal } from './context.ts'
import { version } from './version.ts'

/** Runs one command line, without the names of Node.js and the script, to its end. */
export async function run(args: readonly string[], context: CliContext): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.done
  const program = createProgram(context, code => {
    exitCode = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander throws where it would have ended the process, after printing help too.
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitCodes.done : exitCodes.mistaken
  }
}

function createProgram(context: CliContext, end: (code: ExitCode) => void): Command {
  const program = new Command('tidemark')
  const sources = (): ConfigSources => ({
    file: (program.getOptionValue('config.file') as string | undefined) ?? null,
    flags: givenFlags(program),
    environment: context.environment,
  })
  configureOutput(program, context.terminal)
  program
    .description(introduction)
    .usage('[command] [options]')
    .version(version, '--version', 'Print the version')
    .helpOption('-h, --help', 'Print this help')
    .helpCommand(false)
    .addOption(new Option('--config.file <file>', 'YAML file with clusters and everything else'))
    .addHelpText('after', examples)
  addOptionFlags(program)

  program
    .command('serve', { isDefault: true })
    .description('Poll, and answer scrapes until stopped (the command when none is given)')
    .addHelpText('after', moreOptions)
    .allowExcessArguments()
    .action(async (_, command: Command) => {
      // Every word that is no command ends up here, for this is the command when none is given.
      const [word] = command.args
      if (word !== undefined) refuseCommand(word, program)
      end(await serve(sources(), context))
    })
  program
    .command('check')
    .description('Validate the configuration, ask each cluster once, tell problems and remedies')
    .addHelpText('after', moreOptions)
    .action(async () => end(await check(sources(), context)))
  program
    .command('metrics')
    .description('Ask each cluster once and print what a scrape would give')
    .addHelpText('after', moreOptions)
    .addOption(formatOption())
    .action(async ({ format }: { format: MetricsFormat }) =>
      end(await metrics(format, sources(), context)),
    )
  addReport(program, options => report(options, sources(), context).then(end))
  program
    .command('healthcheck')
    .description('Ask a running exporter whether it is alive')
    .option('--url <url>', 'Where it listens', 'http://localhost:19308')
    .action(async ({ url }: { url: string }) => end(await healthcheck(url, context)))
  return program
}

function addReport(program: Command, run: (options: ReportOptions) => Promise<void>): void {
  program
    .command('report')
    .description('Print backlogs as a table, JSON or CSV, worst first')
    .addHelpText('after', moreOptions)
    .addOption(
      new Option('--format <format>', 'How to print').choices(reportFormats).default('table'),
    )
    .addOption(
      new Option('--sort <order>', 'What comes first').choices(sortOrders).default('worst'),
    )
    .option('--top <count>', 'How many at most', wholeNumber, 20)
    .option('--url <url>', 'A running exporter to ask, such as http://localhost:19308', url)
    .addOption(
      new Option('--window <duration>', 'Without --url: how long to poll and judge')
        .argParser(duration)
        .default(30, '30s'),
    )
    .action(run)
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number from 1, such as 20.')
}

function duration(text: string): number {
  const seconds = parseDuration(text)
  if (seconds !== undefined && seconds > 0) return seconds
  throw new InvalidArgumentError('Expected a duration, such as 30s or 2m.')
}

function url(text: string): string {
  if (/^https?:/.test(text) && URL.canParse(text)) return text
  throw new InvalidArgumentError('Expected a URL, such as http://localhost:19308.')
}

function refuseCommand(word: string, program: Command): never {
  const commands = program.commands.map(command => command.name())
  const meant = closestWord(word, commands)
  const hint =
    meant === undefined ? `commands are ${commands.join(', ')}` : `did you mean ${meant}?`
  return program.error(`error: unknown command '${word}': ${hint}`)
}

function formatOption(): Option {
  return new Option('--format <format>', 'How to print them')
    .choices(['text', 'openmetrics'] satisfies MetricsFormat[])
    .default('text')
}

/** How the program prints; commands that are added afterwards take it over. */
function configureOutput(program: Command, terminal: Terminal): void {
  const style = createStyle(true)
  program
    .exitOverride()
    .showHelpAfterError('(tidemark --help shows every command and option)')
    .configureHelp({
      styleTitle: style.strong,
      styleOptionTerm: style.good,
      styleSubcommandTerm: style.good,
    })
    .configureOutput({
      writeOut: text => void terminal.write(text),
      writeErr: text => terminal.writeError(text.trimEnd()),
      getOutHasColors: () => terminal.hasColours,
      getErrHasColors: () => terminal.hasColours,
      getOutHelpWidth: () => terminal.width ?? 100,
    })
}
