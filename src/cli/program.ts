import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { parseDuration } from '../config/duration.ts'
import type { ConfigSources } from '../config/load.ts'
import type { Seconds } from '../reading/time.ts'
import { sortOrders } from '../backlog/ranking.ts'
import { closestWord } from '../config/did-you-mean.ts'
import { check } from './check.ts'
import { expectedExporterUrl, type ExporterUrl, parseExporterUrl } from './exporter-url.ts'
import { healthcheck } from './healthcheck.ts'
import { examples, introduction, moreOptions } from './help-text.ts'
import { metrics, type MetricsFormat } from './metrics.ts'
import { addOptionFlags, flagSettings } from './option-flags.ts'
import { createStyle } from './style.ts'
import { report, reportFormats, type ReportOptions } from './report.ts'
import { serve } from './serve.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import type { CliContext, Terminal } from './context.ts'
import { validate } from './validate.ts'
import { version } from './version.ts'

/** Shortest window of `report`: five polls, and RabbitMQ's statistics are up to 5 s old. */
const minWindow: Seconds = 10
const maxWindow: Seconds = 4 * 3600

/** A journal holds no more in practice. */
const maxPeriod: Seconds = 31 * 86_400

/** Runs one command line (arguments only, without Node.js and script) and returns the exit code. */
export async function run(args: readonly string[], context: CliContext): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.success
  const program = createProgram(context, code => {
    exitCode = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    // `exitOverride` makes commander throw instead of exiting, also after it printed the help.
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? exitCodes.success : exitCodes.usageError
  }
}

function createProgram(context: CliContext, end: (code: ExitCode) => void): Command {
  const program = new Command('tidemark')
  const sources = (): ConfigSources => ({
    file: (program.getOptionValue('config.file') as string | undefined) ?? null,
    flags: flagSettings(program),
    environment: context.environment,
  })
  configureOutput(program, context.terminal)
  program
    .description(introduction)
    .usage('[command] [options]')
    .version(version, '-v, --version', 'Print the version')
    .helpOption('-h, --help', 'Print this help')
    .helpCommand(false)
    .addOption(new Option('--config.file <file>', 'YAML configuration file'))
    .addOption(new Option('--config.check', 'Validate the configuration and exit, without polling'))
    .addHelpText('after', examples)
  addOptionFlags(program)

  program
    .command('serve', { isDefault: true })
    .description('Poll the clusters and serve metrics until stopped (the default command)')
    .addHelpText('after', moreOptions)
    .allowExcessArguments()
    .action(async (_, command: Command) => {
      // Unknown commands arrive here as arguments, because this is the default command.
      const [word] = command.args
      if (word !== undefined) rejectCommand(word, program)
      const isCheck = program.getOptionValue('config.check') === true
      end(await (isCheck ? validate : serve)(sources(), context))
    })
  program
    .command('check')
    .description('Validate the configuration, poll each cluster once, print problems and remedies')
    .addHelpText('after', moreOptions)
    .action(async () => end(await check(sources(), context)))
  program
    .command('metrics')
    .description('Poll each cluster once and print what a scrape would return')
    .addHelpText('after', moreOptions)
    .addOption(formatOption())
    .action(async ({ format }: { format: MetricsFormat }) =>
      end(await metrics(format, sources(), context)),
    )
  addReport(program, options => report(options, sources(), context).then(end))
  program
    .command('healthcheck')
    .description('Check whether a running exporter is alive')
    .addOption(
      new Option(
        '--url <url>',
        'URL of the exporter (default: where the configuration lets it listen on this machine)',
      ).argParser(exporterUrl),
    )
    .addHelpText('after', moreOptions)
    .action(async ({ url }: { url?: ExporterUrl }) =>
      end(await healthcheck(url, sources(), context)),
    )
  return program
}

function addReport(program: Command, run: (options: ReportOptions) => Promise<void>): void {
  program
    .command('report')
    .description('Print backlogs, worst first; with --since, what happened to them')
    .addHelpText('after', moreOptions)
    .addOption(
      new Option('--format <format>', 'Output format').choices(reportFormats).default('table'),
    )
    .addOption(new Option('--sort <order>', 'Sort order').choices(sortOrders).default('worst'))
    .addOption(
      new Option(
        '--since <duration>',
        'Print what happened in this time, such as 24h, from a running exporter',
      ).argParser(period),
    )
    .option('--top <count>', 'Maximum number of backlogs', wholeNumber, 20)
    .option('--url <url>', 'Query a running exporter, such as http://localhost:19308', exporterUrl)
    .addOption(
      new Option(
        '--window <duration>',
        'Without --url: how long to poll; status and rates cover this time',
      )
        .argParser(window)
        .default(30, '30s'),
    )
    .action(run)
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Expected a whole number of at least 1, such as 20.')
}

function window(text: string): number {
  const seconds = parseDuration(text)
  if (seconds !== undefined && seconds >= minWindow && seconds <= maxWindow) return seconds
  throw new InvalidArgumentError('Expected a duration from 10s to 4h, such as 30s or 2m.')
}

function period(text: string): number {
  const seconds = parseDuration(text)
  if (seconds !== undefined && seconds >= 60 && seconds <= maxPeriod) return seconds
  throw new InvalidArgumentError('Expected a duration from 1m to 31d, such as 24h or 7d.')
}

function exporterUrl(text: string): ExporterUrl {
  const url = parseExporterUrl(text)
  if (url !== null) return url
  throw new InvalidArgumentError(`Expected ${expectedExporterUrl}.`)
}

function rejectCommand(word: string, program: Command): never {
  const commands = program.commands.map(command => command.name())
  const similar = closestWord(word, commands)
  // Quotes only what is close to a command: the word may be a password after a space too many.
  const message =
    similar === undefined
      ? `unknown command: expected one of ${commands.join(', ')}`
      : `unknown command '${word}': did you mean ${similar}?`
  return program.error(`error: ${message}`)
}

function formatOption(): Option {
  return new Option('--format <format>', 'Output format')
    .choices(['text', 'openmetrics'] satisfies MetricsFormat[])
    .default('text')
}

/** Returns an error of commander without the arguments in it, which may be secrets at a wrong place. */
function withoutArguments(text: string): string {
  return text
    .replace(/ argument '.*' is invalid\./s, ' is invalid.')
    .replace(/(unknown option '(?:--[a-z][a-z.-]*|-[^-]?)).*?'(?=\s*(?:$|\(Did))/s, "$1'")
}

/** Configures help and output; only commands added afterwards inherit it. */
function configureOutput(program: Command, terminal: Terminal): void {
  const style = createStyle(true)
  program
    .exitOverride()
    .showHelpAfterError('(see tidemark --help for all commands and options)')
    .configureHelp({
      styleTitle: style.strong,
      styleOptionTerm: style.good,
      styleSubcommandTerm: style.good,
    })
    .configureOutput({
      writeOut: text => void terminal.write(text),
      writeErr: text => terminal.writeError(text.trimEnd()),
      outputError: (text, write) => write(withoutArguments(text)),
      getOutHasColors: () => terminal.hasColours,
      getErrHasColors: () => terminal.hasColours,
      getOutHelpWidth: () => terminal.width ?? 100,
    })
}
